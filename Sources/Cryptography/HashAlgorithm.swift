internal import COpenSSL

/// The hash functions in use: SHA-256 and SHA-512 (FIPS 180-4).
package enum HashAlgorithm: String, Sendable, CaseIterable {
    case sha256
    case sha512

    /// The length of a digest in bytes.
    package var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// OpenSSL's implementation, looked up once: `EVP_sha256()` would search the providers at each use.
    var implementation: OpaquePointer? {
        switch self {
        case .sha256: Implementations.sha256
        case .sha512: Implementations.sha512
        }
    }

    // Safe to share: an EVP_MD is immutable once fetched, and these live as long as the process.
    private enum Implementations {
        nonisolated(unsafe) static let sha256 = EVP_MD_fetch(nil, "SHA256", nil)
        nonisolated(unsafe) static let sha512 = EVP_MD_fetch(nil, "SHA512", nil)
    }
}
