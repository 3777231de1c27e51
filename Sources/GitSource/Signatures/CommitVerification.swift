/// Whose signatures count.
///
/// The files are of this machine, chosen by who runs kedge; they are read at each use, so a key that is taken out of
/// them counts no longer.
package struct CommitVerification: Sendable, Equatable {
    /// A file of SSH keys and whose they are (ssh-keygen(1), ALLOWED SIGNERS).
    package var allowedSigners: String?
    /// A file of OpenPGP public keys, armored or not.
    package var openPGPKeys: String?
    /// The mail addresses of forges' keys, which sign for whoever pressed a button.
    package var forgeSigners: [String]
    /// The program that checks OpenPGP signatures; nil for `gpgv` on `PATH`.
    package var gpgv: String?

    /// GitHub documentation, "About commit signature verification"; GitLab documentation, "Sign commits".
    package static let knownForgeSigners = ["noreply@github.com", "noreply@gitlab.com"]

    package init(
        allowedSigners: String? = nil, openPGPKeys: String? = nil, forgeSigners: [String] = [], gpgv: String? = nil
    ) {
        self.allowedSigners = allowedSigners
        self.openPGPKeys = openPGPKeys
        self.forgeSigners = forgeSigners + Self.knownForgeSigners
        self.gpgv = gpgv
    }
}

/// Who signed a commit, proven by an allowed key.
package struct CommitSignature: Sendable, Equatable {
    package enum Format: String, Sendable {
        case ssh = "SSH"
        case openPGP = "OpenPGP"
    }

    package let format: Format
    /// Whose key it is: the principals of the allowed signers, or the mail address of the OpenPGP key's user.
    package let signers: [String]
    /// `SHA256:…` of an SSH key, the hexadecimal fingerprint of an OpenPGP primary key.
    package let keyFingerprint: String
    /// As the commit says; nothing vouches for it but the signer.
    package let author: GitAuthor
    package let committer: GitAuthor

    /// For people and the evidence: whose key it is.
    package var signer: String { signers.joined(separator: ",") }
}
