internal import Cryptography

/// A public key as OpenSSH writes it, of the kinds whose signatures kedge checks.
struct SSHPublicKey: Equatable {
    private enum Key: Equatable {
        case ed25519(Ed25519.PublicKey)
        case ecdsa(ECDSA.PublicKey)
        case rsa(RSAPublicKey)
    }

    let blob: [UInt8]
    private let key: Key

    /// As `ssh-keygen -l` prints it.
    var fingerprint: String { HostKey(blob: blob).fingerprint }

    /// Formats: RFC 8709 (Ed25519), RFC 5656 (ECDSA), RFC 4253 (RSA).
    init(blob: [UInt8]) throws(GitError) {
        var reader = SSHReader(blob)
        guard let type = reader.text() else { throw Self.unreadable("a key") }
        do throws(CryptoError) {
            key = try Self.key(of: type, &reader)
        } catch {
            throw GitError(
                code: .signatureInvalid, message: error.message, hint: error.hint, cause: error.cause)
        }
        guard reader.isAtEnd else { throw Self.unreadable(type) }
        self.blob = blob
    }

    private static func key(of type: String, _ reader: inout SSHReader) throws(CryptoError) -> Key {
        func unreadable() -> CryptoError {
            CryptoError(
                code: .invalidKey, message: "a \(type) key cannot be read", hint: "sign with a key of ssh-keygen's")
        }
        switch type {
        case "ssh-ed25519":
            guard let raw = reader.string() else { throw unreadable() }
            return .ed25519(try Ed25519.PublicKey(raw: raw))
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521":
            guard let name = reader.text(), let curve = ECDSA.Curve(rawValue: name), type.hasSuffix(name),
                let point = reader.string()
            else { throw unreadable() }
            return .ecdsa(try ECDSA.PublicKey(curve, point: point))
        case "ssh-rsa":
            guard let exponent = reader.magnitude(), let modulus = reader.magnitude() else { throw unreadable() }
            return .rsa(try RSAPublicKey(modulus: modulus, exponent: exponent))
        default:
            let isHardware = type.hasPrefix("sk-")
            let what = isHardware ? "hardware keys" : type.contains("-cert-") ? "certificates" : "keys of this type"
            throw CryptoError(
                code: .invalidKey, message: "the key's type is '\(type.prefix(64))', and kedge does not check \(what)",
                hint: "sign with an Ed25519, ECDSA or RSA key")
        }
    }

    /// Whether a signature, in the form of the key's type, is this key's for a message.
    ///
    /// RSA with SHA-1 (`ssh-rsa`) is none, as in PROTOCOL.sshsig.
    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        var reader = SSHReader(signature)
        guard let type = reader.text(), let bytes = reader.string(), reader.isAtEnd else { return false }
        switch (key, type) {
        case (.ed25519(let key), "ssh-ed25519"):
            return key.verifies(bytes, of: message)
        case (.ecdsa(let key), _):
            guard type == "ecdsa-sha2-\(key.curve.rawValue)" else { return false }
            var numbers = SSHReader(bytes)
            guard let r = numbers.magnitude(), let s = numbers.magnitude(), numbers.isAtEnd else { return false }
            return key.verifies(r: r, s: s, of: message)
        case (.rsa(let key), "rsa-sha2-256"):
            return key.verifies(bytes, of: message, .sha256)
        case (.rsa(let key), "rsa-sha2-512"):
            return key.verifies(bytes, of: message, .sha512)
        default:
            return false
        }
    }

    private static func unreadable(_ what: String) -> GitError {
        GitError(
            code: .signatureInvalid, message: "\(what) of a signature cannot be read",
            hint: "sign with a key of ssh-keygen's")
    }
}
