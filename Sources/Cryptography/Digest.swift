internal import COpenSSL

/// The SHA-256 digest, 32 bytes.
package func sha256(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { sha256($0) }
}

/// The SHA-256 digest, 32 bytes, of borrowed memory.
package func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    digest(bytes, .sha256)
}

/// The SHA-512 digest, 64 bytes.
package func sha512(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { digest($0, .sha512) }
}

/// The digest of bytes by an algorithm that is chosen at run time.
package func hash(_ bytes: [UInt8], _ algorithm: HashAlgorithm) -> [UInt8] {
    bytes.withUnsafeBytes { digest($0, algorithm) }
}

private func digest(_ bytes: UnsafeRawBufferPointer, _ algorithm: HashAlgorithm) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: algorithm.byteCount)
    guard EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, algorithm.implementation, nil) == 1 else {
        preconditionFailure("OpenSSL cannot compute \(algorithm)")
    }
    return digest
}
