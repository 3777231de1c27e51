internal import COpenSSL

/// Owns a key of OpenSSL's.
struct KeyHandle: ~Copyable {
    let pointer: OpaquePointer

    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    /// Reads a private key (PKCS #8 or traditional PEM); an encrypted one is refused rather than asked a password for.
    init(privatePEM pem: Secret) throws(CryptoError) {
        let text = MemoryText(pem.reveal())
        guard let key = PEM_read_bio_PrivateKey(text.pointer, nil, { _, _, _, _ in -1 }, nil) else {
            throw OpenSSLFailure.error("reading a private key", code: .invalidKey)
        }
        pointer = key
    }

    /// Reads a public key (SubjectPublicKeyInfo in PEM).
    init(publicPEM pem: String) throws(CryptoError) {
        let text = MemoryText(pem)
        guard let key = PEM_read_bio_PUBKEY(text.pointer, nil, { _, _, _, _ in -1 }, nil) else {
            throw OpenSSLFailure.error("reading a public key", code: .invalidKey)
        }
        pointer = key
    }

    deinit { EVP_PKEY_free(pointer) }

    func privatePEM() throws(CryptoError) -> Secret {
        let text = MemoryText()
        guard PEM_write_bio_PKCS8PrivateKey(text.pointer, pointer, nil, nil, 0, nil, nil) == 1 else {
            throw OpenSSLFailure.error("writing a private key")
        }
        return Secret(text.read())
    }

    func publicPEM() throws(CryptoError) -> String {
        let text = MemoryText()
        guard PEM_write_bio_PUBKEY(text.pointer, pointer) == 1 else {
            throw OpenSSLFailure.error("writing a public key")
        }
        return text.read()
    }
}
