import ArgumentParser

/// The command line.
///
/// Each subcommand parses, calls one function and renders what it answers.
@main
struct Kedge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kedge",
        abstract: "Moves an Amazon MSK estate from one cluster to another, as a git repository of manifests declares.",
        discussion: """
            A commit declares the phase that a migration should reach; kedge observes both clusters and the evidence, \
            shows what it will do, and does it step by step. Start with `kedge rehearse`: the whole migration between \
            two embedded clusters.

            EXIT CODES
              0   done: what was asked for is reached, shown or valid
              1   something failed; the message says what, and what to do
              2   the manifests, or files of ACLs or policies, have errors
              3   a finding blocks the migration, or access is not equivalent
              4   a gate is closed: somebody has to act
              5   not converged within --timeout
              64  the command line is wrong
            """,
        version: "0.1.0",
        subcommands: [
            ValidateCommand.self, PlanCommand.self, ReconcileCommand.self, StatusCommand.self, DoctorCommand.self,
            ImportCommand.self, RehearseCommand.self, SandboxCommand.self, AccessCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as any ExplainedError {
            printError(error)
            exit(withError: error.exitCode)
        } catch {
            exit(withError: error)
        }
    }
}

extension ExitCode {
    static let invalidManifests = ExitCode(2)
    static let blocked = ExitCode(3)
    static let waiting = ExitCode(4)
    static let notConverged = ExitCode(5)
}
