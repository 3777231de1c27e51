internal import Cryptography
internal import Foundation

extension GitRemote {
    /// What the operator can do when the remote refuses the credentials.
    ///
    /// libssh2 signs with RSA keys over SHA-1 before its release 1.11, which OpenSSH refuses from 8.8 on.
    var refusalHint: String {
        guard case .sshKey(let file, _) = credentials, Self.isRSA(file) else {
            return "check them, and that they may use this repository"
        }
        return
            "use an Ed25519 key: servers refuse RSA keys as libssh2 1.10 uses them; otherwise check that the key may "
            + "use this repository"
    }

    /// Whether a private key's file is an RSA key's, by its PEM label or by the type in OpenSSH's own format, which is
    /// not encrypted (PROTOCOL.key).
    private static func isRSA(_ file: String) -> Bool {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8), text.utf8.count < 65_536 else {
            return false
        }
        if text.contains("-----BEGIN RSA PRIVATE KEY-----") { return true }
        let body = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }.joined()
        guard let key = bytes(base64: body) else { return false }
        return key.prefix(256).contains(Array("ssh-rsa".utf8))
    }
}
