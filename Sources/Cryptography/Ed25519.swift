internal import COpenSSL
internal import COpenSSLShim

/// Signatures over the edwards25519 curve (RFC 8032, Ed25519).
package enum Ed25519 {
    /// The length of a private key's seed, and of a public key, in bytes.
    package static let keyLength = 32
    package static let signatureLength = 64

    /// A key that signs; its text forms are redacted.
    package struct PrivateKey: Sendable {
        private let seed: [UInt8]
        package let publicKey: PublicKey

        /// A new key.
        package static func generate() throws(CryptoError) -> PrivateKey {
            guard let key = KeyHandle(kedge_generate_ed25519()) else {
                throw OpenSSLFailure.error("generating a key")
            }
            return try PrivateKey(key)
        }

        /// The key that RFC 8032 derives from 32 secret bytes.
        package init(seed: [UInt8]) throws(CryptoError) {
            guard seed.count == keyLength,
                let key = KeyHandle(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count))
            else { throw Ed25519.notAKey("the seed has \(seed.count) bytes") }
            try self.init(key)
        }

        /// Reads a key as `openssl genpkey -algorithm ed25519` writes it (PKCS #8, not encrypted).
        package init(pem: Secret) throws(CryptoError) {
            try self.init(KeyHandle(privatePEM: pem))
        }

        private init(_ key: borrowing KeyHandle) throws(CryptoError) {
            var seed = [UInt8](repeating: 0, count: keyLength)
            var length = seed.count
            guard EVP_PKEY_get_id(key.pointer) == EVP_PKEY_ED25519,
                EVP_PKEY_get_raw_private_key(key.pointer, &seed, &length) == 1, length == keyLength
            else { throw Ed25519.notAKey("it is of another kind") }
            self.seed = seed
            publicKey = try PublicKey(key)
        }

        /// The key in PKCS #8.
        package func pem() throws(CryptoError) -> Secret { try handle().privatePEM() }

        /// The signature of a message, 64 bytes; always the same for the same message.
        package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: signatureLength)
            var length = signature.count
            let key = try handle()
            let context = EVP_MD_CTX_new()
            defer { EVP_MD_CTX_free(context) }
            guard EVP_DigestSignInit(context, nil, nil, nil, key.pointer) == 1,
                EVP_DigestSign(context, &signature, &length, message, message.count) == 1, length == signatureLength
            else { throw OpenSSLFailure.error("signing") }
            return signature
        }

        private func handle() throws(CryptoError) -> KeyHandle {
            guard let key = KeyHandle(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)) else {
                throw OpenSSLFailure.error("using a private key")
            }
            return key
        }
    }

    /// A key that checks signatures.
    package struct PublicKey: Sendable, Hashable {
        /// The 32 bytes of RFC 8032.
        package let raw: [UInt8]

        package init(raw: [UInt8]) throws(CryptoError) {
            guard raw.count == keyLength else { throw Ed25519.notAKey("a public key has 32 bytes, not \(raw.count)") }
            self.raw = raw
        }

        /// Reads a key as `openssl pkey -pubout` writes it.
        package init(pem: String) throws(CryptoError) {
            try self.init(KeyHandle(publicPEM: pem))
        }

        fileprivate init(_ key: borrowing KeyHandle) throws(CryptoError) {
            var raw = [UInt8](repeating: 0, count: keyLength)
            var length = raw.count
            guard EVP_PKEY_get_id(key.pointer) == EVP_PKEY_ED25519,
                EVP_PKEY_get_raw_public_key(key.pointer, &raw, &length) == 1, length == keyLength
            else { throw Ed25519.notAKey("it is of another kind") }
            self.raw = raw
        }

        package func pem() throws(CryptoError) -> String {
            guard let key = handle() else { throw OpenSSLFailure.error("using a public key") }
            return try key.publicPEM()
        }

        /// Whether the signature is this key's for the message; false for whatever else it is.
        package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
            guard let key = handle() else { return false }
            let context = EVP_MD_CTX_new()
            defer {
                EVP_MD_CTX_free(context)
                ERR_clear_error()
            }
            return EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1
                && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        }

        private func handle() -> KeyHandle? {
            KeyHandle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, raw, raw.count))
        }
    }

    private static func notAKey(_ problem: String) -> CryptoError {
        CryptoError(
            code: .invalidKey, message: "Ed25519 key: \(problem)",
            hint: "make one with openssl genpkey -algorithm ed25519")
    }
}

extension Ed25519.PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
