import Kafka
import NIOCore

/// SplitMix64: the same numbers from the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        // Few different bytes, so that there is something to compress.
        (0..<count).map { _ in UInt8.random(in: 97...104, using: &self) }
    }

    mutating func optionalBytes(upTo limit: Int) -> [UInt8]? {
        Bool.random(using: &self) ? bytes(Int.random(in: 0...limit, using: &self)) : nil
    }

    /// Records with all that varies; with holes, offsets leave some out.
    mutating func records(_ count: Int, baseOffset: Int64 = 0, holes: Bool = false) -> [Record] {
        var offset = baseOffset
        return (0..<count).map { _ in
            if holes { offset += Int64.random(in: 0...3, using: &self) }
            defer { offset += 1 }
            return Record(
                offset: offset, timestamp: 1_700_000_000_000 + Int64.random(in: -100_000...100_000, using: &self),
                key: optionalBytes(upTo: 40).map { ByteBuffer(bytes: $0) },
                value: optionalBytes(upTo: 300).map { ByteBuffer(bytes: $0) },
                headers: (0..<Int.random(in: 0...3, using: &self)).map { _ in
                    Record.Header(key: bytes(5), value: optionalBytes(upTo: 20))
                })
        }
    }
}

/// A batch of these records.
func makeBatch(_ records: [Record], _ edit: (inout RecordBatchHeader) -> Void = { _ in }) throws -> RecordBatch {
    var header = RecordBatchHeader()
    header.baseOffset = records.first?.offset ?? 0
    edit(&header)
    var builder = RecordBatchBuilder(header)
    for record in records {
        try builder.append(record)
    }
    var compression = Compression()
    return try builder.build(using: &compression)
}

extension RecordBatch {
    func records() throws -> [Record] {
        var compression = Compression()
        return try records(using: &compression)
    }

    func digest() throws -> [UInt8] {
        var digest = RecordDigest()
        var compression = Compression()
        try digest.update(self, using: &compression)
        return digest.digest
    }
}

extension ByteBuffer {
    /// Each byte but this one as it was.
    func replacing(_ offset: Int, with byte: UInt8) -> ByteBuffer {
        var copy = self
        copy.setInteger(byte, at: readerIndex + offset)
        return copy
    }
}
