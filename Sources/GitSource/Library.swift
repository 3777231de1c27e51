internal import CLibGit2
internal import CLibGit2Shim
internal import Foundation

/// libgit2 itself: started once, and what it keeps for the whole process.
enum Library {
    /// Starts libgit2 at the first call.
    static func start() throws(GitError) {
        if case .failure(let error) = started { throw error }
    }

    private static let started: Result<Void, GitError> = Result { () throws(GitError) in
        try succeed(git_libgit2_init(), or: "libgit2 does not start")
        try succeed(kedge_git_configure(), or: "libgit2 cannot be configured")
    }

    /// Runs an https conversation with the CA bundle that it trusts.
    ///
    /// libgit2's mbedTLS backend keeps one bundle and one random generator, without a lock, for the whole process
    /// (src/libgit2/streams/mbedtls.c): so https conversations take turns.
    static func trusting<Value>(
        caFile: String?, _ body: () throws(GitError) -> Value
    ) throws(GitError) -> Value {
        turn.lock()
        defer { turn.unlock() }
        let bundle = caFile ?? systemBundles.first { FileManager.default.isReadableFile(atPath: $0) }
        if let bundle {
            try succeed(
                kedge_git_set_certificate_file(bundle), or: "the CA file \(bundle) cannot be read",
                code: .certificateUntrusted, hint: "name a file of PEM certificates")
        }
        return try body()
    }

    private static let turn = NSLock()

    /// What the environment names, then where Debian, Fedora, SUSE and Alpine have it.
    private static var systemBundles: [String] {
        (ProcessInfo.processInfo.environment["SSL_CERT_FILE"].map { [$0] } ?? []) + [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
            "/etc/ssl/cert.pem",
        ]
    }
}
