import Crypto
import NIOCore

/// A segment in memory: its index, and the batches as the source stored them.
struct Segment: Sendable {
    let index: SegmentIndex
    let log: ByteBuffer
}

func sha256Hex(of buffer: ByteBuffer) -> String {
    var hasher = SHA256Hasher()
    buffer.withUnsafeReadableBytes { hasher.update($0) }
    return hex(hasher.finalize())
}
