internal import COpenSSL

/// The most iterations that ``pbkdf2(password:salt:iterations:hash:)`` accepts: a peer may name the count.
package let maximumPBKDF2Iterations = 1_000_000

/// PBKDF2 (RFC 8018) with HMAC: a key as long as the hash's digest, which SCRAM (RFC 5802) calls `Hi`.
///
/// - Throws: ``CryptoError`` `invalid-parameter` when the count is not in 1...1,000,000.
package func pbkdf2(
    password: [UInt8], salt: [UInt8], iterations: Int, hash: HashAlgorithm
) throws(CryptoError) -> [UInt8] {
    guard (1...maximumPBKDF2Iterations).contains(iterations) else {
        throw CryptoError(
            code: .invalidParameter, message: "deriving a key: \(iterations) iterations asked for",
            hint: "between 1 and \(maximumPBKDF2Iterations) are accepted")
    }
    var key = [UInt8](repeating: 0, count: hash.byteCount)
    let derived = password.withUnsafeBytes { password in
        PKCS5_PBKDF2_HMAC(
            password.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(password.count), salt, Int32(salt.count),
            Int32(iterations), hash.implementation, Int32(key.count), &key)
    }
    guard derived == 1 else { throw OpenSSLFailure.error("deriving a key") }
    return key
}
