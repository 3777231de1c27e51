internal import COpenSSL

/// A private RSA key that signs with SHA-256 (RSASSA-PKCS1-v1_5, RFC 8017 §8.2; `RS256` in RFC 7518 §3.3).
package struct RSASigner: Sendable {
    private let pem: Secret

    /// Reads a key in PKCS #1 (`BEGIN RSA PRIVATE KEY`, as GitHub gives it) or PKCS #8, not encrypted.
    package init(pem: Secret) throws(CryptoError) {
        let key = try KeyHandle(privatePEM: pem)
        guard EVP_PKEY_get_id(key.pointer) == EVP_PKEY_RSA, EVP_PKEY_get_bits(key.pointer) >= 2048 else {
            throw CryptoError(
                code: .invalidKey, message: "the private key is not an RSA key of 2,048 bits or more",
                hint: "give the key in the PEM file as it was downloaded")
        }
        self.pem = pem
    }

    /// The signature of a message; always the same for the same message.
    package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        let key = try KeyHandle(privatePEM: pem)
        var signature = [UInt8](repeating: 0, count: Int(EVP_PKEY_get_size(key.pointer)))
        var length = signature.count
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        guard
            EVP_DigestSignInit(context, nil, HashAlgorithm.sha256.implementation, nil, key.pointer) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw OpenSSLFailure.error("signing") }
        return Array(signature.prefix(length))
    }
}

extension RSASigner: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
