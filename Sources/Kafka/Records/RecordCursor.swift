/// Walks the plain records of one batch in memory that somebody else holds: no allocation, no copy.
///
/// The layout is that of `org.apache.kafka.common.record.DefaultRecord`, and so are the checks: a record must end where
/// its length says, and the last one where the section ends.
struct RecordCursor {
    /// One record, where it lies.
    struct Position {
        let timestampDelta: Int64
        let offsetDelta: Int32
        let key: UnsafeRawBufferPointer?
        let value: UnsafeRawBufferPointer?
        let headers: Headers
        /// From the key's length to the record's end: what does not change when a record moves to another batch.
        let payload: UnsafeRawBufferPointer
    }

    /// The headers of one record, all of which have been seen to be well-formed.
    struct Headers {
        let count: Int
        fileprivate let bytes: UnsafeRawBufferPointer

        func forEach(
            _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) throws(RecordError) -> Void
        ) throws(RecordError) {
            var reader = Reader(bytes)
            for _ in 0..<count {
                let (key, value) = try reader.header()
                try body(key, value)
            }
        }
    }

    private var reader: Reader
    private var remaining: Int32

    init(_ records: UnsafeRawBufferPointer, count: Int32) {
        reader = Reader(records)
        remaining = count
    }

    /// The next record, or nil after the last one that the batch's header announced.
    ///
    /// Throws `corrupt-record`.
    mutating func next() throws(RecordError) -> Position? {
        guard remaining > 0 else { return nil }
        var record = Reader(try reader.bytes(try reader.int32()))
        _ = try record.bytes(1)  // attributes: no bit has a meaning yet
        let timestampDelta = try record.int64()
        let offsetDelta = try record.int32()
        let payload = record.rest
        let key = try record.nullableBytes()
        let value = try record.nullableBytes()
        let count = try record.int32()
        guard count >= 0, Int(count) <= record.remaining else {
            throw .corruptRecord("it claims \(count) headers")
        }
        let headers = Headers(count: Int(count), bytes: record.rest)
        for _ in 0..<count {
            _ = try record.header()
        }
        guard record.remaining == 0 else { throw .corruptRecord("\(record.remaining) bytes follow its headers") }
        remaining -= 1
        guard remaining > 0 || reader.remaining == 0 else {
            throw .corruptRecord("\(reader.remaining) bytes follow the last one")
        }
        return Position(
            timestampDelta: timestampDelta, offsetDelta: offsetDelta, key: key, value: value, headers: headers,
            payload: payload)
    }
}

extension RecordCursor {
    /// Takes values off the front of memory.
    fileprivate struct Reader {
        private let bytes: UnsafeRawBufferPointer
        private var index = 0

        init(_ bytes: UnsafeRawBufferPointer) {
            self.bytes = bytes
        }

        var remaining: Int { bytes.count - index }

        var rest: UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: bytes.baseAddress.map { $0 + index }, count: remaining)
        }

        mutating func bytes(_ count: Int32) throws(RecordError) -> UnsafeRawBufferPointer {
            guard count >= 0, Int(count) <= remaining else {
                throw .corruptRecord("it claims \(count) bytes where \(remaining) are left")
            }
            defer { index += Int(count) }
            return UnsafeRawBufferPointer(start: bytes.baseAddress.map { $0 + index }, count: Int(count))
        }

        /// A negative length stands for null, as it does for the Java client.
        mutating func nullableBytes() throws(RecordError) -> UnsafeRawBufferPointer? {
            let count = try int32()
            return count < 0 ? nil : try bytes(count)
        }

        mutating func header() throws(RecordError) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
            (try bytes(try int32()), try nullableBytes())
        }

        /// At most five bytes; bits beyond the 32nd are dropped, as they are by the Java client.
        mutating func int32() throws(RecordError) -> Int32 {
            let raw = UInt32(truncatingIfNeeded: try unsigned(maxBytes: 5))
            return Int32(bitPattern: raw >> 1) ^ -Int32(bitPattern: raw & 1)
        }

        mutating func int64() throws(RecordError) -> Int64 {
            let raw = try unsigned(maxBytes: 10)
            return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
        }

        @inline(__always)
        private mutating func unsigned(maxBytes: Int) throws(RecordError) -> UInt64 {
            if index < bytes.count, bytes[index] < 0x80 {  // most of them
                defer { index += 1 }
                return UInt64(bytes[index])
            }
            return try longUnsigned(maxBytes: maxBytes)
        }

        private mutating func longUnsigned(maxBytes: Int) throws(RecordError) -> UInt64 {
            var value: UInt64 = 0
            for place in 0..<min(maxBytes, remaining) {
                let byte = bytes[index + place]
                value |= UInt64(byte & 0x7f) << (7 * place)
                if byte < 0x80 {
                    index += place + 1
                    return value
                }
            }
            throw .corruptRecord("an integer has no end")
        }
    }
}

extension RecordError {
    static func corruptRecord(_ cause: String) -> RecordError {
        RecordError(.corruptRecord, "a record of the batch is malformed", cause: cause)
    }
}
