/// A walk over the uncompressed records of a v2 batch that looks only at what a broker validates.
///
/// The layout is that of `org.apache.kafka.common.record.DefaultRecord`: varint length, attributes, varlong timestamp
/// delta, varint offset delta, key, value and headers with varint lengths, -1 for null.
struct RecordScan: Equatable {
    private(set) var count: Int32 = 0
    /// Whether record i has offset delta i.
    private(set) var isSequential = true
    private(set) var hasNullKey = false
    private(set) var smallestTimestampDelta = Int64.max
    private(set) var greatestTimestampDelta = Int64.min
    /// The offset delta of the first record with the greatest timestamp.
    private(set) var offsetDeltaOfGreatestTimestamp: Int32 = 0

    /// Nil if the bytes are not exactly `expected` well-formed records.
    init?(_ bytes: UnsafeRawBufferPointer, expected: Int32) {
        var cursor = Cursor(bytes: bytes)
        while count < expected {
            guard scanRecord(&cursor) else { return nil }
        }
        guard cursor.position == bytes.count else { return nil }
    }

    private mutating func scanRecord(_ cursor: inout Cursor) -> Bool {
        guard let size = cursor.varint(), size >= 0, cursor.remaining >= size else { return false }
        let end = cursor.position + Int(size)
        guard cursor.skip(1), let timestampDelta = cursor.varint(), let offsetDelta = cursor.varint(),
            let keySize = cursor.varint(), cursor.skip(max(0, keySize)),
            let valueSize = cursor.varint(), cursor.skip(max(0, valueSize)),
            let headers = cursor.varint(), headers >= 0
        else { return false }
        for _ in 0..<headers {
            guard let name = cursor.varint(), name >= 0, cursor.skip(name),
                let value = cursor.varint(), cursor.skip(max(0, value)), cursor.position <= end
            else { return false }
        }
        guard cursor.position == end, offsetDelta >= 0, offsetDelta <= Int64(Int32.max) else { return false }
        if offsetDelta != Int64(count) { isSequential = false }
        if keySize < 0 { hasNullKey = true }
        smallestTimestampDelta = min(smallestTimestampDelta, timestampDelta)
        if timestampDelta > greatestTimestampDelta {
            greatestTimestampDelta = timestampDelta
            offsetDeltaOfGreatestTimestamp = Int32(offsetDelta)
        }
        count += 1
        return true
    }

    private struct Cursor {
        let bytes: UnsafeRawBufferPointer
        var position = 0

        var remaining: Int { bytes.count - position }

        mutating func skip(_ count: Int64) -> Bool {
            guard count <= remaining else { return false }
            position += Int(count)
            return true
        }

        /// A zigzag varint of up to 64 bits.
        mutating func varint() -> Int64? {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while position < bytes.count, shift < 64 {
                let byte = bytes[position]
                position += 1
                value |= UInt64(byte & 0x7f) << shift
                if byte & 0x80 == 0 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
                shift += 7
            }
            return nil
        }
    }
}
