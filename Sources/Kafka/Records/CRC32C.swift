internal import CChecksums
import NIOCore

/// CRC-32C (RFC 3720, appendix B.4), the checksum of record batches.
enum CRC32C {
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        kedge_crc32c(0, bytes.baseAddress, bytes.count)
    }

    static func of(_ bytes: ByteBufferView) -> UInt32 {
        bytes.withUnsafeBytes { of($0) }
    }

    /// The checksum of A followed by B, from theirs and B's length: no byte is read.
    static func combining(_ a: UInt32, _ b: UInt32, length: Int) -> UInt32 {
        kedge_crc32c_combine(a, b, length)
    }
}
