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

    /// Reads a public key (SubjectPublicKeyInfo in DER, RFC 5280); a point that is not on its curve is refused.
    init(spki: [UInt8]) throws(CryptoError) {
        let key = spki.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return d2i_PUBKEY(nil, &start, bytes.count)
        }
        guard let key else { throw OpenSSLFailure.error("reading a public key", code: .invalidKey) }
        pointer = key
    }

    deinit { EVP_PKEY_free(pointer) }

    /// Whether the signature is this key's for the message's digest.
    func verifies(_ signature: [UInt8], of message: [UInt8], _ digest: OpaquePointer?) -> Bool {
        let context = EVP_MD_CTX_new()
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, digest, nil, pointer) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

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
