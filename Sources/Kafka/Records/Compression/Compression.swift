import NIOCore

/// Compresses and decompresses the records of batches.
///
/// Keeps the libraries' contexts and one buffer from batch to batch, so use one for many.
///
/// Sendable because it cannot be copied: whoever has it is alone with the contexts, and those are bound to no thread.
package struct Compression: ~Copyable, @unchecked Sendable {
    /// What one batch may decompress to, unless a caller says otherwise.
    ///
    /// Brokers bound the compressed size only (`message.max.bytes`).
    package static let defaultLimit = 256 << 20
    /// A buffer larger than this is not kept for the next batch.
    private static let keptCapacity = 16 << 20

    private let limit: Int
    private var scratch = ByteBuffer()
    private var gzip = Gzip()
    private var lz4 = LZ4()
    private var zstd = Zstd()

    package init(limit: Int = Compression.defaultLimit) {
        self.limit = min(limit, Int(Int32.max))
    }

    /// The batch's records as plain bytes: a slice of the batch if it is not compressed.
    ///
    /// Throws `corrupt-compression` or `decompression-limit`.
    package mutating func decompress(_ batch: RecordBatch) throws(RecordError) -> ByteBuffer {
        let section = batch.recordsSection
        guard batch.codec != .uncompressed, batch.recordCount > 0 else { return section }
        return try decompress(section, batch.codec)
    }

    mutating func decompress(_ input: ByteBuffer, _ codec: CompressionCodec) throws(RecordError) -> ByteBuffer {
        var output = BoundedOutput(reusing: takeScratch(), limit: limit)
        defer { keep(output.bytes) }
        switch codec {
        case .uncompressed: return input
        case .gzip: try input.withBytes { bytes throws(RecordError) in try gzip.decompress(bytes, into: &output) }
        case .snappy: try input.withBytes { bytes throws(RecordError) in try Snappy.decompress(bytes, into: &output) }
        case .lz4: try input.withBytes { bytes throws(RecordError) in try lz4.decompress(bytes, into: &output) }
        case .zstd: try input.withBytes { bytes throws(RecordError) in try zstd.decompress(bytes, into: &output) }
        }
        return output.bytes
    }

    /// Records in the form in which Kafka's own producer writes them with this codec, at its default level.
    mutating func compress(_ input: ByteBuffer, _ codec: CompressionCodec) throws(RecordError) -> ByteBuffer {
        var output = BoundedOutput(reusing: ByteBuffer(), limit: .max >> 1)
        switch codec {
        case .uncompressed: return input
        case .gzip: try input.withBytes { bytes throws(RecordError) in try gzip.compress(bytes, into: &output) }
        case .snappy: try input.withBytes { bytes throws(RecordError) in try Snappy.compress(bytes, into: &output) }
        case .lz4: try input.withBytes { bytes throws(RecordError) in try lz4.compress(bytes, into: &output) }
        case .zstd: try input.withBytes { bytes throws(RecordError) in try zstd.compress(bytes, into: &output) }
        }
        return output.bytes
    }

    private mutating func takeScratch() -> ByteBuffer {
        let taken = scratch
        scratch = ByteBuffer()
        return taken
    }

    private mutating func keep(_ buffer: ByteBuffer) {
        scratch = buffer.capacity > Self.keptCapacity ? ByteBuffer() : buffer
    }
}

extension RecordError {
    static func corrupt(_ codec: CompressionCodec, _ cause: String) -> RecordError {
        RecordError(.corruptCompression, "the \(codec)-compressed records of a batch are damaged", cause: cause)
    }
}

extension ByteBuffer {
    /// `withUnsafeReadableBytes` with typed errors.
    func withBytes<Value>(
        _ body: (UnsafeRawBufferPointer) throws(RecordError) -> Value
    ) throws(RecordError) -> Value {
        try withUnsafeReadableBytes { bytes in
            Result { () throws(RecordError) in try body(bytes) }
        }.get()
    }
}
