import ArgumentParser
import Reconcile

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Bring the estate closer to what the commit declares.",
        usage: "kedge reconcile --repository <url> [--until-converged] [<options>]",
        discussion: """
            One pass observes, plans and applies what can be applied now: made for cron, a CI job or a CronJob. With \
            --until-converged passes follow one another until the declared phase is reached, a gate is closed or a \
            finding blocks. It may be killed at any moment; the next pass goes on from what the clusters and the \
            evidence say. One reconciler acts at a time (a lease in the evidence store).

            EXAMPLES
              kedge reconcile --repository https://git.example.com/kafka/estate.git
              kedge reconcile --repository . --until-converged --timeout 2h
            """)

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var options: OutputOptions

    @Flag(help: "Make passes until the declared phase is reached, or somebody has to act.")
    var untilConverged = false

    @Option(
        help: ArgumentHelp(
            "How long --until-converged may take, for example 90s, 30m or 2h.", valueName: "duration"))
    var timeout: Timeout = Timeout(.seconds(3600))

    func run() async throws {
        options.logging.bootstrap()
        let progress = ProgressView(options)
        let outcome = try await progress.watching {
            try await Reconciler.withLive(repository, report: progress.show) { reconciler in
                untilConverged
                    ? try await reconciler.converge(within: timeout.duration) : try await reconciler.pass().outcome
            }
        }
        progress.finish(outcome)
        switch outcome {
        case .settled: return
        case .progressing: if untilConverged { throw ExitCode.notConverged }
        case .waiting: throw ExitCode.waiting
        case .stalled: throw ExitCode.blocked
        }
    }
}
