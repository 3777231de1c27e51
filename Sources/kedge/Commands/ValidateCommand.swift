import ArgumentParser
import Manifests

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check manifests without touching anything else.",
        discussion: """
            Reads a manifest file, or every .yaml and .yml file below a directory, and reports all errors at once, \
            each with its file, line and column. Needs no cluster, no credentials and no network.

            EXAMPLES
              kedge validate manifests/
              kedge validate --output json manifests/migration.yaml
            """)

    @Argument(help: "A manifest file or a directory.")
    var path: String

    @OptionGroup var options: OutputOptions

    func run() throws {
        let files = try ManifestDirectory.files(at: path)
        guard !files.isEmpty else {
            throw CommandError(
                message: "there is no manifest in \(path)", hint: "name the directory of the .yaml or .yml files.")
        }
        let result = Manifests.load(files)
        ValidationView(result, path: path).print(options)
        guard result.isValid else { throw ExitCode.invalidManifests }
    }
}
