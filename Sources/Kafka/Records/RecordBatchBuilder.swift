import NIOCore

/// Encodes records into a batch.
///
/// What the header says about the records (count, offsets, timestamps) is worked out; the rest is taken from the
/// header given. A last offset delta, a delete horizon or a time of appending that is set there stays, so a batch as
/// compaction leaves it can be built.
package struct RecordBatchBuilder {
    private var header: RecordBatchHeader
    private let leastLastOffsetDelta: Int32
    private var records = ByteBuffer()
    private var payload = ByteBuffer()

    package init(_ header: RecordBatchHeader = RecordBatchHeader()) {
        self.header = header
        self.header.recordCount = 0
        leastLastOffsetDelta = header.lastOffsetDelta
    }

    /// Adds a record at its offset, which must be past the one before.
    ///
    /// Throws `unencodable`.
    package mutating func append(_ record: Record) throws(RecordError) {
        let delta = record.offset.subtractingReportingOverflow(header.baseOffset)
        let least = header.recordCount == 0 ? 0 : Int64(header.lastOffsetDelta) + 1
        guard !delta.overflow, delta.partialValue >= least, delta.partialValue <= Int64(Int32.max) else {
            throw RecordError(
                .unencodable,
                "a record at offset \(record.offset) cannot follow in a batch that starts at "
                    + "\(header.baseOffset) and has come to \(header.lastOffset)")
        }
        payload.clear()
        payload.writePayload(record)
        guard records.readableBytes + payload.readableBytes < Int32.max else {
            throw RecordError(.unencodable, "the records of a batch come to 2 GiB")
        }
        payload.withUnsafeReadableBytes {
            append($0, timestamp: record.timestamp, offsetDelta: Int32(delta.partialValue))
        }
    }

    /// Adds a record whose key, value and headers are encoded already.
    mutating func append(_ payload: UnsafeRawBufferPointer, timestamp: Int64, offsetDelta: Int32) {
        if header.recordCount == 0 {
            if !header.hasDeleteHorizon { header.baseTimestamp = timestamp }
            if !header.hasLogAppendTime { header.maxTimestamp = -1 }
        }
        if !header.hasLogAppendTime { header.maxTimestamp = max(header.maxTimestamp, timestamp) }
        header.lastOffsetDelta = offsetDelta
        header.recordCount += 1

        let timestampDelta = timestamp &- header.baseTimestamp
        let size = 1 + Varint.size(timestampDelta) + Varint.size(Int64(offsetDelta)) + payload.count
        records.writeVarint(Int64(size))
        records.writeInteger(0 as Int8)  // attributes
        records.writeVarint(timestampDelta)
        records.writeVarint(Int64(offsetDelta))
        records.writeBytes(payload)
    }

    /// The batch; without records, the bare header that compaction leaves to remember a producer's sequence.
    package consuming func build(using compression: inout Compression) throws(RecordError) -> RecordBatch {
        header.lastOffsetDelta = max(header.lastOffsetDelta, leastLastOffsetDelta)
        if header.recordCount == 0 {  // DefaultRecordBatch.writeEmptyHeader
            header.codec = .uncompressed
            header.flags.remove(.deleteHorizon)
            header.baseTimestamp = -1
        }
        return try RecordBatch(header, records: try compression.compress(records, header.codec))
    }
}

extension ByteBuffer {
    fileprivate mutating func writePayload(_ record: Record) {
        writeNullable(record.key?.readableBytesView)
        writeNullable(record.value?.readableBytesView)
        writeVarint(Int64(record.headers.count))
        for header in record.headers {
            writeNullable(header.key)
            writeNullable(header.value)
        }
    }

    private mutating func writeNullable(_ bytes: (some Collection<UInt8>)?) {
        guard let bytes else { return writeVarint(-1) }
        writeVarint(Int64(bytes.count))
        writeBytes(bytes)
    }
}
