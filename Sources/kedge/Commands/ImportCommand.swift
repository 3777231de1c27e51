import ArgumentParser
import Foundation
import Manifests

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Convert a configuration of `kafka-backup migrate msk-kraft` to a Migration manifest.",
        discussion: """
            Prints the manifest on standard output and, on standard error, every setting that has no meaning here.
            Passwords are never copied: the manifest names environment variables instead.

            EXAMPLES
              kedge import migration.yaml --source-bootstrap b-1.legacy.example.com:9096 \\
                --target-bootstrap b-1.modern.example.com:9098 > manifests/migration.yaml
            """)

    @Argument(help: "The configuration file, with its settings under enterprise.msk_kraft_migration.")
    var file: String

    @Option(help: "The name of the migration; made from the clusters' names unless given.")
    var name: String?

    @Option(help: "A bootstrap server of the source cluster, host:port; may be given more than once.")
    var sourceBootstrap: [String] = []

    @Option(help: "A bootstrap server of the target cluster, host:port; may be given more than once.")
    var targetBootstrap: [String] = []

    func run() throws {
        guard let input = try ManifestDirectory.files(at: file).first else {
            throw ValidationError("\(file) is not a file.")
        }
        let converted = PublishedConfiguration.convert(
            bytes: input.bytes, file: input.path, name: name, sourceBootstrap: sourceBootstrap,
            targetBootstrap: targetBootstrap)
        for note in converted.notes { FileHandle.standardError.write(Data("\(note)\n".utf8)) }
        guard !converted.yaml.isEmpty else { throw ExitCode.invalidManifests }
        printText(converted.yaml)
    }
}
