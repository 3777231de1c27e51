/// Reads manifests: YAML files in, typed values and everything that is wrong with them out.
package enum Manifests {
    /// The version of the manifests that this kedge reads.
    package static let apiVersion = "kedge/v1alpha1"

    /// Reads all files as one set; pure, and never stops at the first mistake.
    package static func load(_ files: [ManifestFile]) -> LoadResult {
        var result = LoadResult()
        var documents: [ManifestDocument] = []
        var isComplete = true
        for file in files.sorted(by: { $0.path < $1.path }) {
            let text = YAMLText(file.bytes)
            let log = DiagnosticLog(file: file.path)
            text.problems.forEach(log.report)
            documents += text.documents.compactMap { ManifestDocument($0, log) }
            isComplete = isComplete && text.isComplete
            result.diagnostics += log.diagnostics
        }
        documents.forEach { result.add($0) }
        result.diagnostics += CrossChecks(documents, isComplete: isComplete).diagnostics()
        result.diagnostics = Set(result.diagnostics).sorted()
        return result
    }
}
