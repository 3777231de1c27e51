import Kafka
import NIOCore
import Testing

@testable import Sandbox

@Suite("A partition's log")
struct PartitionLogTests {
    static let now: Int64 = 1_700_000_000_000

    /// A batch as a producer sends it.
    static func batch(
        _ values: [String], keys: [String]? = nil, codec: CompressionCodec = .uncompressed,
        producer: ProducerStamp = .none, timestamp: Int64 = now, flags: RecordBatchHeader.Flags = []
    ) throws -> RecordBatch {
        var header = RecordBatchHeader()
        header.codec = codec
        header.producer = producer
        header.flags = flags
        var builder = RecordBatchBuilder(header)
        for (index, value) in values.enumerated() {
            try builder.append(
                Record(
                    offset: Int64(index), timestamp: timestamp + Int64(index),
                    key: keys.map { ByteBuffer(string: $0[index]) }, value: ByteBuffer(string: value)))
        }
        var compression = Compression()
        return try builder.build(using: &compression)
    }

    static func filled(_ counts: [Int]) throws -> PartitionLog {
        var log = PartitionLog()
        for count in counts {
            log.append(try batch((0..<count).map { "value \($0)" }), leaderEpoch: 0)
        }
        return log
    }

    private func read(_ log: PartitionLog, from offset: Int64, maxBytes: Int = .max, atLeastOne: Bool = true) throws
        -> [Int64]?
    {
        switch log.read(from: offset, upTo: log.highWatermark, maxBytes: maxBytes, atLeastOne: atLeastOne) {
        case .outOfRange: return nil
        case .nothing: return []
        case .records(let bytes): return try RecordBatches(bytes).all().map { $0.baseOffset }
        }
    }

    @Test("Batches get consecutive offsets and keep their checksums")
    func offsets() throws {
        let log = try Self.filled([3, 1, 4])
        #expect(log.endOffset == 8)
        #expect(try read(log, from: 0) == [0, 3, 4])
    }

    @Test(
        "A read begins with the batch that holds the offset",
        arguments: [(0, [0, 3, 4]), (2, [0, 3, 4]), (3, [3, 4]), (7, [4]), (8, [])] as [(Int64, [Int64])])
    func start(_ offset: Int64, _ expected: [Int64]) throws {
        #expect(try read(try Self.filled([3, 1, 4]), from: offset) == expected)
    }

    @Test("Offsets beyond the log are out of range", arguments: [-1, 9] as [Int64])
    func outOfRange(_ offset: Int64) throws {
        #expect(try read(try Self.filled([3, 1, 4]), from: offset) == nil)
    }

    @Test("A limit cuts the last batch off but leaves the first whole, if one must come")
    func limits() throws {
        let log = try Self.filled([3, 3, 3])
        let size = try Self.batch(["value 0", "value 1", "value 2"]).bytes.readableBytes
        #expect(try read(log, from: 0, maxBytes: 1) == [0])
        #expect(try read(log, from: 0, maxBytes: 1, atLeastOne: false) == [])
        #expect(try read(log, from: 0, maxBytes: size + 10) == [0])
        guard case .records(let bytes) = log.read(from: 0, upTo: 9, maxBytes: size + 10, atLeastOne: true) else {
            Issue.record("nothing was read")
            return
        }
        #expect(bytes.readableBytes == size + 10)
    }

    @Test("Trimming hides records before the offset; what is left keeps its offsets")
    func trim() throws {
        var log = try Self.filled([3, 1, 4])
        log.trim(before: 5)
        #expect(log.startOffset == 5)
        #expect(try read(log, from: 4) == nil)
        #expect(try read(log, from: 5) == [4])
        log.trim(before: 100)
        #expect(log.startOffset == 8)
        #expect(log.endOffset == 8)
        #expect(log.size == 0)
        log.append(try Self.batch(["next"]), leaderEpoch: 0)
        #expect(try read(log, from: 8) == [8])
    }

    @Test("The end of a leader epoch is where the next one began")
    func epochs() throws {
        var log = PartitionLog()
        log.append(try Self.batch(["a", "b"]), leaderEpoch: 0)
        log.append(try Self.batch(["c"]), leaderEpoch: 2)
        #expect(log.end(ofEpoch: 0)?.offset == 2)
        #expect(log.end(ofEpoch: 1)?.epoch == 0)
        #expect(log.end(ofEpoch: 2)?.offset == 3)
        #expect(log.end(ofEpoch: 3) == nil)
    }

    @Test("Records are found by their time")
    func timestamps() throws {
        var log = PartitionLog()
        log.append(try Self.batch(["a", "b"], timestamp: 100), leaderEpoch: 0)
        log.append(try Self.batch(["c", "d"], codec: .lz4, timestamp: 200), leaderEpoch: 0)
        #expect(try log.record(atOrAfter: 101)?.offset == 1)
        #expect(try log.record(atOrAfter: 102)?.offset == 2)
        #expect(try log.record(atOrAfter: 202) == nil)
        #expect(try log.recordWithGreatestTimestamp()?.offset == 3)
    }

    @Test("Compaction keeps each key's last record at its offset, and the offset range of batches")
    func compaction() throws {
        var log = PartitionLog()
        log.append(try Self.batch(["1", "2", "3"], keys: ["a", "b", "a"], codec: .zstd), leaderEpoch: 0)
        log.append(try Self.batch(["4"], keys: ["b"]), leaderEpoch: 0)
        log.append(try Self.batch(["5", "6"], keys: ["c", "b"]), leaderEpoch: 0)
        var cleaner = LogCleaner()
        let (segments, removed) = try cleaner.clean(log, tombstonesBefore: 0)
        log.replaceSegments(segments)
        #expect(removed == 3)
        let batches = try log.batches()
        #expect(batches.map { $0.baseOffset } == [0, 4])
        #expect(batches.map { $0.lastOffset } == [2, 5])
        #expect(batches.map { $0.isDense } == [false, true])
        var compression = Compression()
        let records = try batches.flatMap { try $0.records(using: &compression) }
        #expect(records.map(\.offset) == [2, 4, 5])
        #expect(
            try batches.allSatisfy {
                try $0.verifyChecksum(); return true
            })
        #expect(log.endOffset == 6)
    }
}
