internal import COpenSSL

/// SHA-256 over bytes that arrive in pieces.
///
/// A value like any other: a copy goes on independently of the original, and ``finalize()`` can be asked for at any
/// point, so a running digest can be recorded and then continued.
package struct SHA256Hasher: Sendable {
    private var context: Context

    package init() {
        context = Context()
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        if !isKnownUniquelyReferenced(&context) {
            context = Context(copying: context)
        }
        context.update(bytes)
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest, 32 bytes, of all bytes so far.
    package func finalize() -> [UInt8] {
        Context(copying: context).finish()
    }

    /// Owns OpenSSL's state.
    ///
    /// Sendable because only a hasher that alone refers to it changes it (copy on write).
    private final class Context: @unchecked Sendable {
        private let state: OpaquePointer

        init() {
            state = Self.allocate()
            guard EVP_DigestInit_ex(state, HashAlgorithm.sha256.implementation, nil) == 1 else {
                preconditionFailure("OpenSSL has no SHA-256")
            }
        }

        init(copying other: Context) {
            state = Self.allocate()
            guard EVP_MD_CTX_copy_ex(state, other.state) == 1 else {
                preconditionFailure("OpenSSL cannot copy a SHA-256 state")
            }
        }

        deinit { EVP_MD_CTX_free(state) }

        private static func allocate() -> OpaquePointer {
            guard let state = EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
            return state
        }

        func update(_ bytes: UnsafeRawBufferPointer) {
            guard EVP_DigestUpdate(state, bytes.baseAddress, bytes.count) == 1 else {
                preconditionFailure("OpenSSL cannot update a SHA-256 state")
            }
        }

        func finish() -> [UInt8] {
            var digest = [UInt8](repeating: 0, count: HashAlgorithm.sha256.byteCount)
            guard EVP_DigestFinal_ex(state, &digest, nil) == 1 else {
                preconditionFailure("OpenSSL cannot finish a SHA-256 state")
            }
            return digest
        }
    }
}
