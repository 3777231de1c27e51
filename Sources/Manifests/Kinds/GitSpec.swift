/// What commits of the manifests must prove before they count.
package struct GitSpec: Equatable, Sendable {
    /// Nil where any commit of the tracked branch counts.
    package let verify: VerifySpec?

    package static let standard = GitSpec(verify: nil)

    package init(verify: VerifySpec?) {
        self.verify = verify
    }
}

/// Whose signature a commit must carry.
///
/// Keys are files of the machine that kedge runs on: a repository that named its own keys would prove nothing.
package struct VerifySpec: Equatable, Sendable {
    package enum Mode: String, CaseIterable, Sendable {
        /// An allowed key has signed the commit.
        case signed = "Signed"
        /// And whoever approved what the commit brings in has not written it.
        case fourEyes = "FourEyes"
    }

    /// A file of SSH keys and whose they are (ssh-keygen(1), ALLOWED SIGNERS).
    package let allowedSigners: String?
    /// A file of OpenPGP public keys.
    package let openPGPKeys: String?
    package let mode: Mode
    /// The mail addresses of forges' keys, which sign for whoever pressed a button.
    package let forgeSigners: [String]

    package init(
        allowedSigners: String? = nil, openPGPKeys: String? = nil, mode: Mode = .fourEyes, forgeSigners: [String] = []
    ) {
        self.allowedSigners = allowedSigners
        self.openPGPKeys = openPGPKeys
        self.mode = mode
        self.forgeSigners = forgeSigners
    }
}
