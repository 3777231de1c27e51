internal import Cryptography

/// A signature as `ssh-keygen -Y sign` makes it (PROTOCOL.sshsig in OpenSSH's source).
struct SSHSignature {
    private static let magic = Array("SSHSIG".utf8)
    private static let (begin, end) = ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----")
    /// An RSA key and signature of 16,384 bits take 4 KiB.
    private static let maximumLength = 16_384

    let key: SSHPublicKey
    let namespace: String
    private let reserved: [UInt8]
    private let hashAlgorithm: HashAlgorithm
    private let signature: [UInt8]

    static func isArmored(_ text: String) -> Bool { text.hasPrefix(begin) }

    init(armored text: String) throws(GitError) {
        let lines = text.split(whereSeparator: \.isNewline)
        guard text.utf8.count <= Self.maximumLength, lines.first == Self.begin[...], lines.last == Self.end[...],
            let blob = bytes(base64: lines.dropFirst().dropLast().joined())
        else { throw Self.unreadable("it is not in SSH's armor") }
        try self.init(blob: blob)
    }

    init(blob: [UInt8]) throws(GitError) {
        var reader = SSHReader(blob)
        guard reader.take(Self.magic.count) == Self.magic, let version = reader.number() else {
            throw Self.unreadable("it does not begin as one")
        }
        guard version == 1 else { throw Self.unreadable("it is of version \(version), not 1") }
        guard let keyBlob = reader.string(), let namespace = reader.text(), let reserved = reader.string(),
            let hash = reader.text(), let signature = reader.string(), reader.isAtEnd
        else { throw Self.unreadable("it ends early, or goes on") }
        guard let hashAlgorithm = HashAlgorithm(rawValue: hash) else {
            throw Self.unreadable("its hash is '\(hash.prefix(32))', not sha256 or sha512")
        }
        key = try SSHPublicKey(blob: keyBlob)
        self.namespace = namespace
        self.reserved = reserved
        self.hashAlgorithm = hashAlgorithm
        self.signature = signature
    }

    /// Whether the key signed this message for the signature's namespace.
    func verifies(_ message: [UInt8]) -> Bool {
        let signed =
            Self.magic + Array(namespace.utf8).sshString + reserved.sshString
            + Array(hashAlgorithm.rawValue.utf8).sshString + hash(message, hashAlgorithm).sshString
        return key.verifies(signature, of: signed)
    }

    private static func unreadable(_ problem: String) -> GitError {
        GitError(
            code: .signatureInvalid, message: "an SSH signature cannot be read: \(problem)",
            hint: "sign with git and gpg.format=ssh")
    }
}
