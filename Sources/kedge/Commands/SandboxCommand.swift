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

    @Flag(help: "End when standard input ends, so that it does not outlive the process that started it.")
    var stopWithInput = false

    @OptionGroup var logging: LogOptions

    func run() async throws {
        logging.bootstrap()
        let configuration = try SandboxConfiguration(file: config)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Sandbox.run(configuration) { report in printJSON(report, onOneLine: true) }
            }
            if stopWithInput { group.addTask { await Self.endOfInput() } }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Waits until standard input ends: when the process that holds its other end is gone, however it went.
    private static func endOfInput() async {
        await withCheckedContinuation { continuation in
            // Reading blocks, so it has a thread of its own.
            Thread {
                while let data = try? FileHandle.standardInput.read(upToCount: 1024), !data.isEmpty {}
                continuation.resume()
            }.start()
        }
    }
}
