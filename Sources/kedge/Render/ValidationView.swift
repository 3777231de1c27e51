import Foundation
import Manifests

/// What `kedge validate` says.
struct ValidationView: Encodable {
    let valid: Bool
    let migrations: Int
    let topicSets: Int
    let accessPolicies: Int
    let diagnostics: [Diagnostic]

    /// - Parameter path: What was validated; diagnostics name their files from where the operator stands.
    init(_ result: LoadResult, path: String) {
        valid = result.isValid
        migrations = result.migrations.count
        topicSets = result.topicSets.count
        accessPolicies = result.accessPolicies.count
        let given = URL(filePath: path)
        let isFolder = (try? given.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
        let folder =
            isFolder
            ? path : path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        diagnostics = result.diagnostics.map { diagnostic in
            let file = folder.isEmpty ? diagnostic.file : "\(folder)/\(diagnostic.file)".replacing("//", with: "/")
            return Diagnostic(
                at: SourceLocation(file: file, line: diagnostic.line, column: diagnostic.column), diagnostic.message,
                hint: diagnostic.hint)
        }
    }

    func print(_ options: OutputOptions) {
        guard options.output == .text else { return printJSON(self) }
        let style = options.style
        for diagnostic in diagnostics { printText("\(diagnostic)\n") }
        let manifests = [
            counted(migrations, "migration", "migrations"), counted(topicSets, "topic set", "topic sets"),
            counted(accessPolicies, "access policy", "access policies"),
        ]
        printText(
            valid
                ? "\(style.green("valid:")) \(manifests.joined(separator: ", "))\n"
                : "\(style.red(counted(diagnostics.count, "error", "errors"))); nothing was changed\n")
    }
}
