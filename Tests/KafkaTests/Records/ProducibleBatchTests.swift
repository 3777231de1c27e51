import Kafka
import NIOCore
import Testing

@Suite struct ProducibleBatchTests {
    @Test("The fast path clears what only the source knew, and keeps the records")
    func passThrough() throws {
        for name in ["stored", "idempotent", "transactional", "log-append-time"] {
            let batch = try GoldenBatch.named(name)
            let stamp = ProducerStamp(producerID: 8, producerEpoch: 1, baseSequence: 40)
            let produced = try batch.passedThrough(as: stamp)
            try produced.verifyChecksum()
            #expect(produced.baseOffset == 0)
            #expect(produced.lastOffset == Int64(batch.recordCount) - 1)
            #expect(produced.partitionLeaderEpoch == -1)
            #expect(produced.flags == [])
            #expect(produced.producer == stamp)
            #expect(produced.codec == batch.codec)
            #expect(produced.baseTimestamp == batch.baseTimestamp)
            #expect(produced.maxTimestamp == batch.maxTimestamp)
            #expect(produced.recordsSection == batch.recordsSection)
            #expect(try batch.passedThrough().producer == .none)
        }
    }

    @Test("A batch of create times without holes is the same to consumers after it passed through")
    func passThroughIsExact() throws {
        for golden in GoldenBatch.all {
            let batch = try golden.batch()
            guard batch.canPassThrough else { continue }
            #expect(try batch.passedThrough().digest() == batch.digest())
            var compression = Compression()
            let produced = try #require(try batch.forProducing(using: &compression))
            #expect(produced.batch == (try batch.passedThrough()))
            #expect(produced.sourceOffsets == [batch.baseOffset..<batch.nextOffset])
        }
    }

    @Test("Clearing the delete horizon changes no timestamp")
    func deleteHorizon() throws {
        let batch = try GoldenBatch.named("delete-horizon")
        #expect(batch.hasDeleteHorizon && !batch.isDense)
        var header = batch.header
        header.flags.remove(.deleteHorizon)
        #expect(try batch.with(header).digest() == batch.digest())
        var compression = Compression()
        let produced = try #require(try batch.forProducing(using: &compression))
        #expect(produced.batch.flags == [])
        #expect(try produced.batch.digest() == batch.digest())
    }

    @Test("Holes are closed, and the runs say where the records were")
    func holes() throws {
        let batch = try GoldenBatch.named("holes")  // base 100, records at 101, 102 and 104, last offset 109
        #expect(!batch.canPassThrough)
        #expect(code { try batch.passedThrough() } == .notProducible)
        var compression = Compression()
        let stamp = ProducerStamp(producerID: 8, producerEpoch: 1, baseSequence: 40)
        let produced = try #require(try batch.forProducing(as: stamp, using: &compression))
        #expect(produced.sourceOffsets == [101..<103, 104..<105])
        #expect(produced.batch.isDense)
        #expect(produced.batch.recordCount == 3)
        #expect(produced.batch.producer == stamp)
        #expect(produced.batch.codec == .snappy)
        #expect(try produced.batch.records().map(\.offset) == [0, 1, 2])
        #expect(try produced.batch.digest() == batch.digest())
    }

    @Test(
        "Records before the first offset wanted are left out",
        arguments: [(11, [11..<16]), (15, [15..<16]), (16, nil)] as [(Int64, [Range<Int64>]?)])
    func start(start: Int64, runs: [Range<Int64>]?) throws {
        let batch = try GoldenBatch.named("idempotent")  // offsets 10 to 15
        var compression = Compression()
        let produced = try batch.forProducing(from: start, using: &compression)
        #expect(produced?.sourceOffsets == runs)
        let expected = try batch.records().filter { $0.offset >= start }
        #expect(try (produced?.batch.records() ?? []).map(\.value) == expected.map(\.value))
    }

    @Test("The broker's time of appending becomes every record's own, unless it is to be dropped")
    func logAppendTime() throws {
        let batch = try GoldenBatch.named("log-append-time")
        #expect(batch.hasLogAppendTime && !batch.canPassThrough)
        var compression = Compression()
        let kept = try #require(try batch.forProducing(using: &compression)).batch
        #expect(!kept.hasLogAppendTime)
        #expect(try kept.records().map(\.timestamp) == Array(repeating: batch.maxTimestamp, count: 6))
        #expect(kept.baseTimestamp == batch.maxTimestamp && kept.maxTimestamp == batch.maxTimestamp)
        #expect(try kept.digest() == batch.digest())

        let own = try GoldenBatch.named("lz4").records().map(\.timestamp)
        let dropped = try #require(try batch.forProducing(logAppendTimes: .discard, using: &compression)).batch
        #expect(try dropped.records().map(\.timestamp) == own)
        let reencoded = try #require(try batch.recompacted(logAppendTimes: .discard, using: &compression)).batch
        #expect(try reencoded.records().map(\.timestamp) == own)
        #expect(reencoded.maxTimestamp == own.max())
    }

    @Test("Of a batch that compaction emptied nothing is produced")
    func emptied() throws {
        let batch = try GoldenBatch.named("emptied")
        #expect(!batch.canPassThrough)
        #expect(batch.nextOffset == 306)
        var compression = Compression()
        #expect(try batch.forProducing(using: &compression) == nil)
        #expect(try batch.records().isEmpty)
    }

    @Test("Control batches are not for clients to produce")
    func control() throws {
        let marker = try GoldenBatch.named("commit-marker")
        var compression = Compression()
        #expect(!marker.canPassThrough)
        #expect(code { try marker.passedThrough() } == .notProducible)
        #expect(code { try marker.forProducing(using: &compression) } == .notProducible)
        #expect(code { try marker.recompacted(using: &compression) } == .notProducible)
    }

    @Test("Offsets that contradict the header are an error, not a guess")
    func contradiction() throws {
        var header = RecordBatchHeader()
        header.lastOffsetDelta = 1
        let batch = try makeBatch([Record(offset: 0, timestamp: 1), Record(offset: 1, timestamp: 1)]) { $0 = header }
        // The second record's offset delta is its fourth byte; 6 stands for 3.
        let second = RecordBatchLayout.recordsStart + 7
        let contradictory = try RecordBatch(batch.bytes.replacing(second + 3, with: 6))
        var compression = Compression()
        #expect(code { try contradictory.recompacted(using: &compression) } == .corruptRecord)
    }

    @Test("Random batches with holes become dense ones of the same records", arguments: CompressionCodec.allCases)
    func random(codec: CompressionCodec) throws {
        var random = SeededGenerator(seed: UInt64(codec.rawValue) + 10)
        var compression = Compression()
        for count in 1...40 {
            let records = random.records(count, baseOffset: .random(in: 0...1 << 40, using: &random), holes: true)
            let batch = try makeBatch(records) {
                $0.codec = codec
                $0.baseOffset = records[0].offset - Int64.random(in: 0...records[0].offset, using: &random) % 5
            }
            let produced = try #require(try batch.forProducing(using: &compression))
            #expect(produced.sourceOffsets.flatMap { Array($0) } == records.map(\.offset))
            let renumbered = records.enumerated().map { index, record in
                Record(
                    offset: Int64(index), timestamp: record.timestamp, key: record.key, value: record.value,
                    headers: record.headers)
            }
            #expect(try produced.batch.records() == renumbered)
        }
    }
}

enum RecordBatchLayout {
    static let recordsStart = 61
}
