import ArgumentParser
import Manifests

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Convert a configuration of `kafka-backup migrate msk-kraft` to manifests.",
        usage: "kedge import <file> [<options>]",
        discussion: """
            Prints the manifests on standard output and, on standard error, every setting that has no meaning here. \
            Passwords are never copied: the manifests name environment variables instead.

            EXAMPLES
              kedge import migration.yaml --name orders > manifests/migration.yaml
              kedge import migration.yaml --source-bootstrap b-1.legacy.example.com:9096 \\
                --target-bootstrap b-1.modern.example.com:9098
            """)

    @Argument(help: "The configuration file, with its settings under enterprise.msk_kraft_migration.")
    var file: String

    @Option(help: "The name of the migration; made from the clusters' names unless given.")
    var name: String?

    @Option(
        help: ArgumentHelp(
            "A bootstrap server of the source cluster; may be given more than once.", valueName: "host:port"))
    var sourceBootstrap: [String] = []

    @Option(
        help: ArgumentHelp(
            "A bootstrap server of the target cluster; may be given more than once.", valueName: "host:port"))
    var targetBootstrap: [String] = []

    func run() throws {
        let files = try ManifestDirectory.files(at: file)
        guard let input = files.first, files.count == 1 else {
            throw CommandError(
                message: "\(file) holds \(counted(files.count, "file", "files"))", hint: "name one configuration file.")
        }
        let converted = PublishedConfiguration.convert(
            bytes: input.bytes, file: file, name: name, sourceBootstrap: sourceBootstrap,
            targetBootstrap: targetBootstrap)
        for note in converted.notes { Terminal.error.write("\(note)\n") }
        guard !converted.yaml.isEmpty else { throw ExitCode.invalidManifests }
        printText(converted.yaml)
    }
}
