import Cryptography
import NIOCore

/// A digest over the records of one partition, in their order, that does not depend on how they are stored.
///
/// SHA-256 over the concatenation of, for each record, with all integers big-endian:
///
///     timestamp      8 bytes; the one that a consumer sees
///     key length     4 bytes, -1 for null; then the key
///     value length   4 bytes, -1 for null; then the value
///     header count   4 bytes; then of each header, in order:
///         key length     4 bytes; then the key
///         value length   4 bytes, -1 for null; then the value
///
/// Every length precedes what it measures, so different records give different bytes. Offsets, batches, codecs,
/// producers and record attributes are left out: two partitions have the same digest if and only if a consumer reads
/// the same records from both.
///
/// A value: a copy goes on by itself, and the digest so far can be asked for at any time.
package struct RecordDigest: Sendable {
    /// How many records it covers.
    package private(set) var count: Int64 = 0
    private var hasher = SHA256Hasher()

    package init() {}

    /// The digest, 32 bytes, of the records so far.
    package var digest: [UInt8] { hasher.finalize() }

    /// Adds the batch's records at or after `start`; control records are none.
    ///
    /// Throws what decompressing and parsing throw, and is unchanged then.
    package mutating func update(
        _ batch: RecordBatch, from start: Int64 = .min, using compression: inout Compression
    ) throws(RecordError) {
        guard !batch.isControl else { return }
        let header = batch.header
        let plain = try compression.decompress(batch)
        try plain.withBytes { bytes throws(RecordError) in
            var stage = Stage(hasher)
            var added: Int64 = 0
            var cursor = RecordCursor(bytes, count: header.recordCount)
            while let record = try cursor.next() {
                guard header.baseOffset &+ Int64(record.offsetDelta) >= start else { continue }
                stage.add(header.timestamp(delta: record.timestampDelta))
                stage.add(record.key)
                stage.add(record.value)
                stage.add(Int32(record.headers.count))
                try record.headers.forEach { key, value in
                    stage.add(key)
                    stage.add(value)
                }
                added += 1
            }
            hasher = stage.finish()
            count += added
        }
    }

    /// Gathers small pieces, for each call of the hash costs as much as hashing about a hundred bytes.
    private struct Stage: ~Copyable {
        private static let capacity = 16 << 10

        private var hasher: SHA256Hasher
        private let start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        private var used = 0

        init(_ hasher: SHA256Hasher) {
            self.hasher = hasher
        }

        deinit { start.deallocate() }

        mutating func add(_ integer: some FixedWidthInteger) {
            withUnsafeBytes(of: integer.bigEndian) { append($0) }
        }

        mutating func add(_ bytes: UnsafeRawBufferPointer?) {
            guard let bytes else { return add(-1 as Int32) }
            add(Int32(bytes.count))
            append(bytes)
        }

        private mutating func append(_ bytes: UnsafeRawBufferPointer) {
            if bytes.count > Self.capacity - used { flush() }
            guard bytes.count <= Self.capacity else { return hasher.update(bytes) }
            if let source = bytes.baseAddress {
                start.advanced(by: used).copyMemory(from: source, byteCount: bytes.count)
            }
            used += bytes.count
        }

        private mutating func flush() {
            hasher.update(UnsafeRawBufferPointer(start: start, count: used))
            used = 0
        }

        mutating func finish() -> SHA256Hasher {
            flush()
            return hasher
        }
    }
}
