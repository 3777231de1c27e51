internal import COpenSSL

/// An RSA key that checks signatures with PKCS #1's first padding (RFC 8017, RSASSA-PKCS1-v1_5).
package struct RSAPublicKey: Sendable, Hashable {
    /// Shorter keys are refused (NIST SP 800-131A).
    package static let leastBits = 2048

    private let spki: [UInt8]
    private let byteCount: Int

    /// - Parameters:
    ///   - modulus: the highest byte first, as `exponent`.
    package init(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
        let rsaEncryption: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]
        spki = DER.sequence(
            DER.sequence(DER.objectIdentifier(rsaEncryption), DER.null),
            DER.bitString(DER.sequence(DER.integer(modulus), DER.integer(exponent))))
        let key = try KeyHandle(spki: spki)
        let bits = Int(EVP_PKEY_get_bits(key.pointer))
        // OpenSSL checks no signature by a larger key either (OPENSSL_RSA_MAX_MODULUS_BITS).
        guard (Self.leastBits...16_384).contains(bits) else {
            throw CryptoError(
                code: .invalidKey, message: "RSA key: it has \(bits) bits",
                hint: "use one with \(Self.leastBits) bits or more")
        }
        byteCount = (bits + 7) / 8
    }

    /// Whether the signature is this key's for the message; false for whatever else it is.
    ///
    /// Zeros at its front may be missing, as SSH's numbers have none.
    package func verifies(_ signature: [UInt8], of message: [UInt8], _ algorithm: HashAlgorithm) -> Bool {
        guard signature.count <= byteCount else { return false }
        let padded = [UInt8](repeating: 0, count: byteCount - signature.count) + signature
        return (try? KeyHandle(spki: spki))?.verifies(padded, of: message, algorithm.implementation) ?? false
    }
}
