import Manifests

/// What `kedge validate` says.
struct ValidationView: Encodable {
    let valid: Bool
    let migrations: Int
    let topicSets: Int
    let accessPolicies: Int
    let diagnostics: [Diagnostic]

    init(_ result: LoadResult) {
        valid = result.isValid
        migrations = result.migrations.count
        topicSets = result.topicSets.count
        accessPolicies = result.accessPolicies.count
        diagnostics = result.diagnostics
    }

    func print(_ options: OutputOptions) {
        guard options.output == .text else { return printJSON(self) }
        let style = Style(usesColour: options.usesColour)
        for diagnostic in diagnostics { printText("\(diagnostic)\n") }
        let manifests = "\(migrations) migrations, \(topicSets) topic sets, \(accessPolicies) access policies"
        printText(
            valid
                ? "\(style.green("valid")): \(manifests)\n"
                : "\(style.red("\(diagnostics.count) errors")); nothing was changed\n")
    }
}
