internal import COpenSSL

/// HMAC-SHA-256 (RFC 2104), 32 bytes.
package func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
    hmac(key: key, message: message, hash: .sha256)
}

/// HMAC (RFC 2104) with a hash that is chosen at run time.
package func hmac(key: [UInt8], message: [UInt8], hash: HashAlgorithm) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: hash.byteCount)
    // A key padded with one zero byte is the same key to HMAC; OpenSSL takes an empty one for "no key".
    let key = key.isEmpty ? [0] : key
    guard HMAC(hash.implementation, key, Int32(key.count), message, message.count, &code, nil) != nil else {
        preconditionFailure("OpenSSL cannot compute HMAC with \(hash)")
    }
    return code
}
