import ArgumentParser
import Foundation
import Manifests

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check manifests without touching anything else.",
        discussion: """
            Reads a manifest file, or every .yaml and .yml file below a directory, and reports all errors at once, each
            with its file, line and column. Needs no cluster, no credentials and no network.

            EXAMPLES
              kedge validate manifests/
              kedge validate --output json manifests/migration.yaml
            """)

    @Argument(help: "A manifest file or a directory.")
    var path: String

    @OptionGroup var options: OutputOptions

    func run() throws {
        let result = Manifests.load(try ManifestDirectory.files(at: path))
        ValidationView(result).print(options)
        guard result.diagnostics.isEmpty else { throw ExitCode.invalidManifests }
    }
}
