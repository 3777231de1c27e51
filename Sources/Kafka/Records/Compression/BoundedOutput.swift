import NIOCore

/// A buffer that grows as bytes come, up to a limit.
///
/// What a compressed stream claims about its size is never trusted: memory is taken for bytes that were produced, and
/// at most twice as much.
struct BoundedOutput {
    private(set) var bytes: ByteBuffer
    private let limit: Int

    /// `storage` is emptied and used again.
    init(reusing storage: consuming ByteBuffer, limit: Int) {
        bytes = storage
        bytes.clear(minimumCapacity: 64 << 10)
        self.limit = limit
    }

    /// Offers free memory, at least one byte, and appends as many bytes as `body` says it wrote.
    ///
    /// Throws `decompression-limit` when there are then more than the limit.
    mutating func append(
        _ body: (UnsafeMutableRawBufferPointer) throws(RecordError) -> Int
    ) throws(RecordError) {
        try append(atLeast: 1, body)
    }

    /// The same with room for `count` bytes, of which the caller knows that the input justifies them.
    mutating func append(
        atLeast count: Int, _ body: (UnsafeMutableRawBufferPointer) throws(RecordError) -> Int
    ) throws(RecordError) {
        let room = limit - bytes.readableBytes + 1  // one more, to see that the limit is passed
        guard count <= room else { throw pastLimit() }
        bytes.reserveCapacity(minimumWritableBytes: count)
        let written = bytes.withUnsafeMutableWritableBytes { free in
            Result { () throws(RecordError) in try body(UnsafeMutableRawBufferPointer(rebasing: free.prefix(room))) }
        }
        bytes.moveWriterIndex(forwardBy: try written.get())
        guard bytes.readableBytes <= limit else { throw pastLimit() }
    }

    private func pastLimit() -> RecordError {
        RecordError(.decompressionLimit, "the records decompress to more than \(limit) bytes")
    }
}
