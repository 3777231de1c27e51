import NIOCore

/// One record batch (message format v2) as bytes, with its header read and checked.
///
/// The bytes are a slice of what they came in; nothing is copied until a header is changed. The records inside are
/// not looked at, and the checksum only by ``verifyChecksum()``.
@dynamicMemberLookup
package struct RecordBatch: Hashable, Sendable {
    package let header: RecordBatchHeader
    /// The stored CRC-32C of everything from the attributes on.
    package let crc: UInt32
    /// The batch from its base offset to its last record.
    package let bytes: ByteBuffer

    package subscript<Value>(dynamicMember field: KeyPath<RecordBatchHeader, Value>) -> Value {
        header[keyPath: field]
    }

    /// Reads the header of a batch that fills `bytes` exactly.
    ///
    /// Throws `corrupt-batch`, `old-message-format` or `unsupported-format`.
    package init(_ bytes: ByteBuffer) throws(RecordError) {
        let size = try Self.size(atStartOf: bytes)
        guard let size, size == bytes.readableBytes else {
            throw RecordError(
                .corruptBatch, "a record batch was expected to fill \(bytes.readableBytes) bytes",
                cause: size.map { "its length field says \($0)" } ?? "its length field is cut off")
        }
        try self.init(framed: bytes)
    }

    /// `bytes` has passed `size(atStartOf:)` and is cut to that size.
    init(framed bytes: ByteBuffer) throws(RecordError) {
        var rest = bytes
        guard let fields = rest.readMultipleIntegers(as: Layout.self) else {
            throw RecordError(
                .corruptBatch, "a record batch of \(bytes.readableBytes) bytes is shorter than its header")
        }
        let attributes = fields.5
        guard let codec = CompressionCodec(rawValue: attributes & RecordBatchHeader.codecMask) else {
            throw RecordError(
                .unsupportedFormat,
                "the batch at offset \(fields.0) has compression codec \(attributes & RecordBatchHeader.codecMask)")
        }
        var header = RecordBatchHeader()
        header.baseOffset = fields.0
        header.partitionLeaderEpoch = fields.2
        header.codec = codec
        header.flags = .init(rawValue: attributes & ~RecordBatchHeader.codecMask)
        header.lastOffsetDelta = fields.6
        header.baseTimestamp = fields.7
        header.maxTimestamp = fields.8
        header.producer = ProducerStamp(producerID: fields.9, producerEpoch: fields.10, baseSequence: fields.11)
        header.recordCount = fields.12
        guard header.baseOffset >= 0, header.lastOffsetDelta >= 0, header.recordCount >= 0,
            header.baseOffset < Int64.max - Int64(header.lastOffsetDelta)
        else {
            throw RecordError(
                .corruptBatch,
                "the batch at offset \(header.baseOffset) claims \(header.recordCount) records "
                    + "and a last offset delta of \(header.lastOffsetDelta)")
        }
        self.header = header
        self.crc = fields.4
        self.bytes = bytes
    }

    /// The records as stored: compressed, if the batch is.
    package var recordsSection: ByteBuffer {
        var section = bytes
        section.moveReaderIndex(forwardBy: Self.headerSize)
        return section
    }

    /// Throws `checksum-mismatch` unless the bytes are those that the checksum was computed over.
    package func verifyChecksum() throws(RecordError) {
        let computed = CRC32C.of(bytes.readableBytesView.dropFirst(Self.crcStart))
        guard computed == crc else {
            throw RecordError(
                .checksumMismatch,
                "the batch at offset \(header.baseOffset) has checksum \(crc) but its bytes give \(computed)")
        }
    }

    /// The same records under another header.
    ///
    /// The bytes are copied once. The checksum is carried over by arithmetic (`CRC32C.combining`) and the records are
    /// not read, so one that did not match before does not match afterwards: damage cannot be sealed in.
    package func with(_ header: RecordBatchHeader) -> RecordBatch {
        var bytes = self.bytes
        let end = bytes.writerIndex
        bytes.moveWriterIndex(to: bytes.readerIndex)
        bytes.writeHeader(header, size: end - bytes.readerIndex)
        bytes.moveWriterIndex(to: end)
        let recordsSize = bytes.readableBytes - Self.headerSize
        let crc = CRC32C.combining(headChecksum(self.bytes) ^ headChecksum(bytes), self.crc, length: recordsSize)
        bytes.setInteger(crc, at: bytes.readerIndex + Self.crcOffset)
        return RecordBatch(header: header, crc: crc, bytes: bytes)
    }

    /// A batch of these records, which are compressed already.
    init(_ header: RecordBatchHeader, records: ByteBuffer) throws(RecordError) {
        let size = Self.headerSize + records.readableBytes
        guard size <= Int32.max else {
            throw RecordError(.unencodable, "a batch of \(size) bytes is larger than its length field can say")
        }
        var bytes = ByteBuffer()
        bytes.reserveCapacity(size)
        bytes.writeHeader(header, size: size)
        bytes.writeImmutableBuffer(records)
        let crc = CRC32C.of(bytes.readableBytesView.dropFirst(Self.crcStart))
        bytes.setInteger(crc, at: Self.crcOffset)
        self.init(header: header, crc: crc, bytes: bytes)
    }

    private init(header: RecordBatchHeader, crc: UInt32, bytes: ByteBuffer) {
        self.header = header
        self.crc = crc
        self.bytes = bytes
    }
}

extension RecordBatch {
    /// Base offset, length, leader epoch, magic, CRC, attributes, last offset delta, base timestamp, max timestamp,
    /// producer id, producer epoch, base sequence, record count; big-endian.
    private typealias Layout = (
        Int64, Int32, Int32, Int8, UInt32, Int16, Int32, Int64, Int64, Int64, Int16, Int32, Int32
    )
    static let headerSize = 61
    private static let lengthOffset = 8
    /// The length field counts what follows it.
    fileprivate static let overhead = 12
    private static let magicOffset = 16
    private static let crcOffset = 17
    /// Where the bytes that the checksum covers begin.
    fileprivate static let crcStart = 21
    /// `LegacyRecord.RECORD_OVERHEAD_V0`: no format has less in a message.
    private static let leastLength = 14

    /// The size of the batch that `bytes` begins with; nil when that is cut off before its end.
    static func size(atStartOf bytes: ByteBuffer) throws(RecordError) -> Int? {
        let start = bytes.readerIndex
        guard let length = bytes.getInteger(at: start + lengthOffset, as: Int32.self) else { return nil }
        guard length >= leastLength else {
            throw RecordError(.corruptBatch, "a record batch claims a length of \(length)")
        }
        guard let magic = bytes.getInteger(at: start + magicOffset, as: Int8.self) else { return nil }
        let offset = bytes.getInteger(at: start, as: Int64.self) ?? -1
        switch magic {
        case 2: break
        case 0, 1:
            throw RecordError(.oldMessageFormat, "the messages at offset \(offset) are in message format v\(magic)")
        case 3...:
            throw RecordError(.unsupportedFormat, "the batch at offset \(offset) is in message format v\(magic)")
        default:
            throw RecordError(.corruptBatch, "the batch at offset \(offset) has magic \(magic)")
        }
        let size = Int(length) + overhead
        guard size >= headerSize else {
            throw RecordError(.corruptBatch, "the batch at offset \(offset) claims a length of \(length)")
        }
        return size <= bytes.readableBytes ? size : nil
    }

    /// The checksum of the part of the header that the batch's checksum covers.
    private func headChecksum(_ bytes: ByteBuffer) -> UInt32 {
        CRC32C.of(bytes.readableBytesView.prefix(Self.headerSize).dropFirst(Self.crcStart))
    }
}

extension ByteBuffer {
    /// Writes a header whose checksum is still zero.
    fileprivate mutating func writeHeader(_ header: RecordBatchHeader, size: Int) {
        writeMultipleIntegers(
            header.baseOffset, Int32(size - RecordBatch.overhead), header.partitionLeaderEpoch, 2 as Int8, 0 as UInt32,
            header.attributes, header.lastOffsetDelta, header.baseTimestamp, header.maxTimestamp,
            header.producer.producerID, header.producer.producerEpoch, header.producer.baseSequence,
            header.recordCount)
    }
}

extension RecordBatch: CustomStringConvertible {
    package var description: String {
        "offsets \(header.baseOffset)...\(header.lastOffset), \(header.recordCount) records, \(header.codec), "
            + "\(bytes.readableBytes) bytes"
    }
}
