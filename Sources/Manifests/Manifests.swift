/// Reads manifests: YAML files in, typed values and everything that is wrong with them out.
package enum Manifests {
    /// The version of the manifests that this kedge reads.
    package static let apiVersion = "kedge/v1alpha1"

    /// Reads all files as one set; pure, and never stops at the first mistake.
    package static func load(_ files: [ManifestFile]) -> LoadResult {
        var result = LoadResult()
        var migrationNames: Set<String>? = []
        for file in files.sorted(by: { $0.path < $1.path }) {
            let text = YAMLText(file.bytes)
            let log = DiagnosticLog(file: file.path)
            text.problems.forEach(log.report)
            if !text.isComplete { migrationNames = nil }
            for document in text.documents.compactMap({ ManifestDocument($0, log) }) {
                if let manifest = document.manifest { result.add(manifest) }
                if document.mayBeMigration {
                    // A migration without a name might be the one that is looked for: then none is called unknown.
                    if let name = document.name { migrationNames?.insert(name) } else { migrationNames = nil }
                }
            }
            result.diagnostics += log.diagnostics
        }
        result.diagnostics += CrossChecks.diagnostics(of: result, migrationNames: migrationNames)
        result.diagnostics = Set(result.diagnostics).sorted()
        return result
    }
}
