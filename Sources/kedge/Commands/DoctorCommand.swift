import ArgumentParser
import Foundation
import Logging
import Manifests
import Reconcile

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find out whether kedge reaches everything, and which rights it lacks.",
        usage: "kedge doctor (--repository <url> | --manifest <file>) [<options>]",
        discussion: """
            Says who acts for each of the manifest's credentials, where AWS is asked, whether each broker answers and \
            the sign-in works, whether the stores can be written, whether proposals can be pushed and reviewed on the \
            forge, and which rights are there; for those that are missing it prints the statement that grants them. \
            Changes nothing but a probe in each store, which it \
            removes. Ends with 3 when something fails or is missing.

            EXAMPLES
              kedge doctor --manifest manifests/migration.yaml
              kedge doctor --repository . --path manifests --output json
            """)

    @Option(help: ArgumentHelp("One manifest file, instead of a repository.", valueName: "file"))
    var manifest: String?

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var options: OutputOptions

    func validate() throws {
        guard (manifest == nil) != (repository.repository == nil) else {
            throw ValidationError("Give either '--repository <url>' or '--manifest <file>'.")
        }
    }

    func run() async throws {
        options.logging.bootstrap()
        let environment = ProcessInfo.processInfo.environment
        let logger = Logger(label: "kedge")
        let report = try await repository.withSource(orFileAt: manifest) { source in
            let desired = try Desired(try await checkout(source), migration: repository.migration)
            return try await AWSControlPlane.with(environment, logger: logger) { controlPlane in
                await Doctor(desired, of: source, .live(environment, controlPlane), logger: logger).examine()
            }
        }
        DoctorView(report).print(options)
        if !report.isHealthy { throw ExitCode.blocked }
    }

    private func checkout(_ source: any ManifestSource) async throws -> Checkout {
        guard let manifest else { return try await source.checkout() }
        let files = try ManifestDirectory.files(at: manifest)
        return Checkout(
            commit: manifest, files: Dictionary(files.map { ($0.path, $0.bytes) }) { first, _ in first })
    }
}
