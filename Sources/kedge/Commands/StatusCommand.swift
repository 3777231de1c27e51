import ArgumentParser
import Reconcile

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far a migration is: its phase, its lag, its gates and what the evidence says.",
        usage: "kedge status --repository <url> [<options>]",
        discussion: """
            EXAMPLES
              kedge status --repository https://git.example.com/kafka/estate.git
              kedge status --repository . --path manifests --output json
            """)

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var options: OutputOptions

    func run() async throws {
        options.logging.bootstrap()
        let status = try await ProgressView(options).watching {
            try await Reconciler.withLive(repository) { try await $0.status() }
        }
        StatusView(status).print(options)
    }
}
