import ArgumentParser
import Reconcile

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a pass would do, and change nothing.",
        usage: "kedge plan --repository <url> [<options>]",
        discussion: """
            Observes the clusters and the evidence exactly as `kedge reconcile` does and prints the steps, the gates \
            and the findings. Nothing is written anywhere. Twice in a row gives the same text.

            EXAMPLES
              kedge plan --repository https://git.example.com/kafka/estate.git
              kedge plan --repository . --path manifests --output json
              kedge plan --repository . --path manifests --runner-policy > kedge-policy.json
            """)

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var options: OutputOptions

    @Flag(
        help:
            "Print instead the least-privilege IAM policy that kedge itself needs, one for each identity; asks nobody.")
    var runnerPolicy = false

    func run() async throws {
        options.logging.bootstrap()
        if runnerPolicy {
            let desired = try Desired(
                try await repository.withSource { try await $0.checkout() }, migration: repository.migration)
            return try RunnerPolicyView(Permissions.policies(of: desired)).print(options)
        }
        let plan = try await ProgressView(options).watching {
            try await Reconciler.withLive(repository) { try await $0.plan() }
        }
        PlanView(plan).print(options)
        if plan.isBlocked { throw ExitCode.blocked }
    }
}
