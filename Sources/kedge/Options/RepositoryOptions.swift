import ArgumentParser
import Crypto
import Foundation
import GitSource
import Reconcile

/// Where the manifests are: a git repository, or a plain directory for trying out.
struct RepositoryOptions: ParsableArguments {
    @Option(help: "The git repository that holds the manifests (URL or path), or a plain directory.")
    var repository: String

    @Option(help: "The branch whose commits declare what is desired.")
    var branch = "main"

    @Option(help: "The directory of the manifests in the repository.")
    var path = ""

    @Option(help: "The migration to work on, when the manifests declare several.")
    var migration: String?

    @Option(help: "Where to keep the local copy of the repository.")
    var cache: String?

    @Option(help: "The private key for an ssh repository. Without it the ssh agent is asked.")
    var sshKey: String?

    @Option(help: "The certificate authorities for an https repository (PEM), beside the system's.")
    var gitCAFile: String?

    func source() async throws -> any ManifestSource {
        try await ManifestSources.open(
            repository: repository, branch: branch, path: path, cache: cache, sshKey: sshKey, caFile: gitCAFile,
            environment: ProcessInfo.processInfo.environment)
    }
}
