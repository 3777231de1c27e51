import NIOCore

/// One record as a consumer sees it.
package struct Record: Hashable, Sendable {
    package var offset: Int64
    /// Milliseconds since 1970; -1 when the producer gave none.
    package var timestamp: Int64
    package var key: ByteBuffer?
    /// Null is a tombstone.
    package var value: ByteBuffer?
    package var headers: [Header]

    package init(
        offset: Int64, timestamp: Int64, key: ByteBuffer? = nil, value: ByteBuffer? = nil, headers: [Header] = []
    ) {
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }

    package struct Header: Hashable, Sendable {
        /// UTF-8 by convention; no broker checks it.
        package var key: [UInt8]
        package var value: [UInt8]?

        package init(key: [UInt8], value: [UInt8]?) {
            self.key = key
            self.value = value
        }
    }
}

extension RecordBatch {
    /// The batch's records, control records too; keys and values are slices of the plain bytes, not copies.
    ///
    /// Throws what ``Compression/decompress(_:)`` does, or `corrupt-record`.
    package func records(using compression: inout Compression) throws(RecordError) -> [Record] {
        let plain = try compression.decompress(self)
        var records: [Record] = []
        // A record takes at least seven bytes, whatever the header says about their number.
        records.reserveCapacity(min(Int(self.recordCount), plain.readableBytes / 7))
        try plain.withBytes { bytes throws(RecordError) in
            var cursor = RecordCursor(bytes, count: self.recordCount)
            while let position = try cursor.next() {
                var headers: [Record.Header] = []
                try position.headers.forEach { key, value in
                    headers.append(Record.Header(key: Array(key), value: value.map { Array($0) }))
                }
                records.append(
                    Record(
                        offset: self.baseOffset &+ Int64(position.offsetDelta),
                        timestamp: header.timestamp(delta: position.timestampDelta),
                        key: position.key.map { plain.slice($0, of: bytes) },
                        value: position.value.map { plain.slice($0, of: bytes) },
                        headers: headers))
            }
        }
        return records
    }
}

extension ByteBuffer {
    /// The slice that lies at `part` of this buffer's readable bytes.
    fileprivate func slice(_ part: UnsafeRawBufferPointer, of whole: UnsafeRawBufferPointer) -> ByteBuffer {
        guard let start = whole.baseAddress, let partStart = part.baseAddress,
            let slice = getSlice(at: readerIndex + (partStart - start), length: part.count)
        else { return ByteBuffer() }
        return slice
    }
}
