import ArgumentParser
import Foundation
import GitSource
import HTTP
import Logging
import Reconcile

/// Where the manifests are: a git repository, or a plain directory for trying out.
struct RepositoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The git repository that holds the manifests (URL or path), or a plain directory.", valueName: "url"))
    var repository: String?

    @Option(help: "The branch whose commits declare what is desired.")
    var branch = "main"

    @Option(
        help: ArgumentHelp("The directory of the manifests in the repository; its top unless given.", valueName: "dir"))
    var path = ""

    @Option(help: ArgumentHelp("The migration to work on, when the manifests declare several.", valueName: "name"))
    var migration: String?

    @Option(
        help: ArgumentHelp(
            "Where to keep the local copy of the repository; a folder of its own in ~/.cache/kedge unless given.",
            valueName: "dir"))
    var cache: String?

    @Option(
        help: ArgumentHelp(
            "The private key for an ssh repository; the ssh agent is asked unless given.", valueName: "file"))
    var sshKey: String?

    @Option(
        help: ArgumentHelp(
            "The certificate authorities (PEM) for an https repository, beside the system's.", valueName: "file"))
    var gitCAFile: String?

    /// The first option that was given; nothing here means anything without a repository.
    var first: String? {
        if repository != nil { return "--repository <url>" }
        if branch != "main" { return "--branch <branch>" }
        if !path.isEmpty { return "--path <dir>" }
        if migration != nil { return "--migration <name>" }
        if cache != nil { return "--cache <dir>" }
        if sshKey != nil { return "--ssh-key <file>" }
        return gitCAFile == nil ? nil : "--git-ca-file <file>"
    }

    /// - Parameter transport: To the forge where proposals are reviewed.
    private func source(_ transport: HTTPTransport) async throws -> any ManifestSource {
        guard let repository else { throw ValidationError("Missing expected argument '--repository <url>'") }
        return try await ManifestSources.open(
            repository: repository, branch: branch, path: path, cache: cache, sshKey: sshKey, caFile: gitCAFile,
            transport: transport, environment: ProcessInfo.processInfo.environment)
    }

    /// Runs `body` with the source, and closes what that opened.
    ///
    /// - Parameter manifest: A file or directory in place of the repository.
    func withSource<Result: Sendable>(
        orFileAt manifest: String? = nil, _ body: (any ManifestSource) async throws -> Result
    ) async throws -> Result {
        let environment = ProcessInfo.processInfo.environment
        let configuration = HTTPConfiguration(environment: environment)
        return try await withHTTPTransport(configuration, logger: Logger(label: "kedge")) { transport in
            guard let manifest else { return try await body(try await source(transport)) }
            return try await body(
                ManifestSources.directory(manifest, branch: branch, transport: transport, environment: environment))
        }
    }
}
