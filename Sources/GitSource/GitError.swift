internal import Foundation

/// What went wrong with a repository, in the operator's words; never with a credential in them.
package struct GitError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The remote's host cannot be resolved, connected to, or broke off.
        case unreachable
        /// The credentials are missing, wrong, unreadable, or not allowed to do this.
        case unauthorized
        case certificateUntrusted = "certificate-untrusted"
        /// No known_hosts entry or fingerprint vouches for the ssh server's key.
        case hostKeyUnknown = "host-key-unknown"
        /// The ssh server shows another key than the one it is known by, or a revoked one.
        case hostKeyChanged = "host-key-changed"
        case notARepository = "not-a-repository"
        case unknownBranch = "unknown-branch"
        case unknownCommit = "unknown-commit"
        case pathAbsent = "path-absent"
        /// A path, branch or author that git could not store, or that points out of the tree.
        case invalidName = "invalid-name"
        /// A symbolic link, a submodule or a name that is not UTF-8 where a file is wanted.
        case entryUnsupported = "entry-unsupported"
        /// A branch no longer has a commit that it had.
        case historyRewritten = "history-rewritten"
        /// Two commits have changed the same lines.
        case mergeConflict = "merge-conflict"
        /// The server does not take a push, by a rule of its own; the cause is what it says.
        case pushRejected = "push-rejected"
        /// The branch is not, or no longer, where the push expected it: somebody else has set it.
        case pushRaced = "push-raced"
        case unsigned
        /// A signature that is not of its commit, or cannot be read.
        case signatureInvalid = "signature-invalid"
        /// The signature is good, but its key is not allowed, not for commits, or not then.
        case signerUnknown = "signer-unknown"
        /// Whoever approved a commit is among its authors, or cannot be told.
        case notApproved = "not-approved"
        /// The file of allowed keys cannot be read.
        case keysUnusable = "keys-unusable"
        /// The program that checks OpenPGP signatures is not there.
        case verifierMissing = "verifier-missing"
        case timedOut = "timed-out"
        case cancelled
        case cacheLocked = "cache-locked"
        /// The cache folder is not ours, belongs to another remote, or cannot be written.
        case cacheUnusable = "cache-unusable"
        case tooLarge = "too-large"
        case unsupportedURL = "unsupported-url"
        case `internal`
    }

    package let code: Code
    package let message: String
    package let hint: String
    /// What libgit2, the operating system or the server said.
    package let cause: String?

    package init(code: Code, message: String, hint: String, cause: String? = nil) {
        self.code = code
        self.message = Self.line(message)
        self.hint = hint
        self.cause = cause.map { Self.line($0) }
    }

    /// Text on one line, without control characters, and not too long: servers and committers have a part in it.
    private static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String(String.UnicodeScalarView(scalars)).prefix(500)).trimmingCharacters(in: .whitespaces)
    }

    package var description: String {
        cause.map { "\(message) (\($0)); \(hint)" } ?? "\(message); \(hint)"
    }
}
