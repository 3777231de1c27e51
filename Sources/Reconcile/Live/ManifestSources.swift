import Cryptography
import Foundation
import GitSource
import HTTP
import Manifests
import Review

/// Opens what `--repository` names.
package enum ManifestSources {
    /// - Parameters:
    ///   - repository: A git URL, the path of a repository, or a plain directory.
    ///   - cache: Where the local copy of a repository is kept; nil for `~/.cache/kedge`.
    ///   - transport: To forges.
    ///   - environment: `KEDGE_GIT_TOKEN`, or `KEDGE_GIT_USERNAME` and `KEDGE_GIT_PASSWORD`, sign in to https;
    ///     `KEDGE_GIT_SSH_PASSPHRASE` opens the ssh key.
    package static func open(
        repository: String, branch: String, path: String, cache: String?, sshKey: String?, caFile: String?,
        transport: HTTPTransport, environment: [String: String]
    ) async throws -> any ManifestSource {
        if isPlainDirectory(repository) {
            return directory(
                path.isEmpty ? repository : "\(repository)/\(path)", branch: branch, transport: transport,
                environment: environment)
        }
        let credentials: GitCredentials =
            if let sshKey {
                .sshKey(file: sshKey, passphrase: environment["KEDGE_GIT_SSH_PASSPHRASE"].map { Secret($0) })
            } else if let token = environment["KEDGE_GIT_TOKEN"], !token.isEmpty {
                .token(Secret(token))
            } else if let user = environment["KEDGE_GIT_USERNAME"], let password = environment["KEDGE_GIT_PASSWORD"] {
                .password(user: user, password: Secret(password))
            } else if environment["SSH_AUTH_SOCK"] != nil, repository.hasPrefix("ssh://") || isScpLike(repository) {
                .sshAgent
            } else {
                .none
            }
        let remote = try GitRemote(repository, credentials: credentials, caFile: caFile)
        let home = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? NSTemporaryDirectory())/.cache"
        let folder = cache ?? "\(home)/kedge/\(remote.cacheName)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return GitManifestSource(
            try await GitRepository.open(remote: remote, cache: folder), branch: branch, root: path,
            transport: transport, environment: environment)
    }

    /// A directory, or one file, outside of git.
    ///
    /// - Parameter branch: What the forge is to have that the manifests name, if they name one.
    package static func directory(
        _ path: String, branch: String, transport: HTTPTransport, environment: [String: String]
    ) -> DirectoryManifestSource {
        DirectoryManifestSource(path) { migration in
            guard let spec = migration.spec.access.review else { return [] }
            do {
                let settings = try ReviewSettings(spec, environment: environment)
                return await ReviewDesk.trials(settings, base: branch, transport: transport)
                    .map { DoctorReport.Trial($0) }
            } catch {
                return [DoctorReport.Trial(review: error)]
            }
        }
    }

    /// A directory that is neither a repository nor inside one's `.git`.
    private static func isPlainDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        let files = FileManager.default
        guard files.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else { return false }
        return !files.fileExists(atPath: "\(path)/.git") && !files.fileExists(atPath: "\(path)/HEAD")
    }

    private static func isScpLike(_ text: String) -> Bool {
        !text.contains("://") && text.contains("@") && text.contains(":")
    }
}
