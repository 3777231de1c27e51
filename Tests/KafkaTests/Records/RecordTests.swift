import Kafka
import NIOCore
import Testing

@Suite struct RecordTests {
    @Test("What is built is what is parsed, whatever the codec", arguments: CompressionCodec.allCases)
    func roundTrip(codec: CompressionCodec) throws {
        var random = SeededGenerator(seed: UInt64(codec.rawValue))
        for count in 0...60 {
            let base = Int64.random(in: 0...1 << 50, using: &random)
            let records = random.records(count, baseOffset: base, holes: count.isMultiple(of: 3))
            let batch = try makeBatch(records) { $0.codec = codec }
            try batch.verifyChecksum()
            #expect(try RecordBatch(batch.bytes) == batch)
            #expect(try batch.records() == records)
            #expect(batch.recordCount == Int32(count))
            #expect(batch.maxTimestamp == records.map(\.timestamp).max() ?? -1)
            #expect(batch.baseTimestamp == records.first?.timestamp ?? -1)
        }
    }

    @Test(
        "Extreme integers survive",
        arguments: [
            Int64.min, Int64.min + 1, -1 << 32, -129, -128, -65, -64, -1, 0, 1, 63, 64, 8191, 8192, 1 << 31, .max,
        ])
    func extremes(timestamp: Int64) throws {
        for pair in [(0, timestamp), (timestamp, 0), (1, timestamp)] {
            let records = [
                Record(offset: 5, timestamp: pair.0), Record(offset: 5 + Int64(Int32.max), timestamp: pair.1),
            ]
            #expect(try makeBatch(records).records() == records)
        }
    }

    @Test("The builder keeps what compaction and brokers leave in a header")
    func builderHeader() throws {
        let records = [Record(offset: 103, timestamp: 50), Record(offset: 105, timestamp: 40)]
        let compacted = try makeBatch(records) {
            $0.baseOffset = 100
            $0.lastOffsetDelta = 9
            $0.flags = .deleteHorizon
            $0.baseTimestamp = 1000
        }
        #expect(compacted.baseOffset == 100 && compacted.lastOffset == 109 && compacted.recordCount == 2)
        #expect(compacted.baseTimestamp == 1000 && compacted.maxTimestamp == 50)
        #expect(try compacted.records() == records)

        let appended = try makeBatch(records) {
            $0.flags = .logAppendTime
            $0.maxTimestamp = 77
        }
        #expect(try appended.records().map(\.timestamp) == [77, 77])

        let emptied = try makeBatch([]) {
            $0.codec = .zstd
            $0.flags = [.transactional, .deleteHorizon]
            $0.baseOffset = 100
            $0.lastOffsetDelta = 9
            $0.baseTimestamp = 5
            $0.maxTimestamp = 6
        }
        #expect(emptied.bytes.readableBytes == RecordBatchLayout.recordsStart)
        #expect(emptied.codec == .uncompressed && emptied.flags == .transactional)
        #expect(emptied.lastOffset == 109 && emptied.recordCount == 0)
        #expect(emptied.baseTimestamp == -1 && emptied.maxTimestamp == 6)
    }

    @Test(
        "Offsets that cannot be in the batch are refused",
        arguments: [[9], [10, 10], [12, 11], [11 + Int64(Int32.max)]])
    func refusedOffsets(offsets: [Int64]) throws {
        let refusal = code {
            try makeBatch(offsets.map { Record(offset: $0, timestamp: 0) }) { $0.baseOffset = 10 }
        }
        #expect(refusal == .unencodable)
    }

    @Test("Markers are read, and what else the key may say is kept")
    func controlRecords() throws {
        var compression = Compression()
        #expect(try GoldenBatch.named("abort-marker").controlRecord(using: &compression)?.kind == .abort)
        #expect(try GoldenBatch.named("commit-marker").controlRecord(using: &compression)?.kind == .commit)
        #expect(try GoldenBatch.named("transactional").controlRecord(using: &compression) == nil)
        let newer = try ControlRecord(key: ByteBuffer(bytes: [0, 1, 0, 9, 0xff]))
        #expect(newer.version == 1 && newer.kind == .other(9))
        for key in [nil, [], [0, 0, 0], [0x80, 0, 0, 0]] as [[UInt8]?] {
            #expect(code { try ControlRecord(key: key.map { ByteBuffer(bytes: $0) }) } == .corruptRecord)
        }
    }
}
