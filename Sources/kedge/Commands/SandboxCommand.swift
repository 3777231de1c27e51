import ArgumentParser
import Foundation
import Logging
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run embedded Kafka clusters to try things on.",
        discussion: """
            Starts the clusters that a configuration file describes (docs/sandbox.md), prints one line of JSON with \
            their addresses once they can be reached, and runs until it is interrupted. Listens on 127.0.0.1 only and \
            keeps everything in memory.

            EXAMPLES
              kedge sandbox --config sandbox.json
            """)

    @Option(help: ArgumentHelp("The configuration file (JSON).", valueName: "file"))
    var config: String

    @OptionGroup var logging: LogOptions

    func run() async throws {
        logging.bootstrap()
        try await Sandbox.run(try SandboxConfiguration(file: config)) { report in
            printJSON(report, onOneLine: true)
        }
    }
}
