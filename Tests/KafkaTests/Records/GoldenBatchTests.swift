import Cryptography
import Kafka
import NIOCore
import Testing

/// Batches that other implementations made, read by ours.
@Suite struct GoldenBatchTests {
    @Test("The header reads as kafka-python reads it", arguments: GoldenBatch.all)
    func header(golden: GoldenBatch) throws {
        let batch = try golden.batch()
        #expect(batch.baseOffset == golden.baseOffset)
        #expect(batch.partitionLeaderEpoch == golden.leaderEpoch)
        #expect(batch.crc == golden.crc)
        #expect(batch.codec.rawValue == golden.attributes & 7)
        #expect(batch.flags.rawValue == golden.attributes & ~7)
        #expect(batch.lastOffsetDelta == golden.lastOffsetDelta)
        #expect(batch.baseTimestamp == golden.baseTimestamp)
        #expect(batch.maxTimestamp == golden.maxTimestamp)
        #expect(batch.producer.producerID == golden.producerID)
        #expect(batch.producer.producerEpoch == golden.producerEpoch)
        #expect(batch.producer.baseSequence == golden.baseSequence)
        #expect(batch.recordCount == golden.recordCount)
        #expect(batch.lastOffset == golden.baseOffset + Int64(golden.lastOffsetDelta))
        try batch.verifyChecksum()
    }

    @Test("Every codec and framing decodes to the records that went in", arguments: GoldenBatch.all)
    func records(golden: GoldenBatch) throws {
        let records = try golden.batch().records()
        #expect(records.count == Int(golden.recordCount))
        if let expected = golden.expectedRecords {
            #expect(records == expected)
        }
    }

    @Test(
        "The digest is the one that a dozen lines of Python compute",
        arguments: GoldenBatch.all.filter { !$0.name.hasSuffix("-marker") })
    func digest(golden: GoldenBatch) throws {
        #expect(hex(try golden.batch().digest()) == golden.digest)
    }

    @Test("Re-encoding keeps the records, in every codec", arguments: GoldenBatch.all.filter { $0.recordCount > 0 })
    func reencoding(golden: GoldenBatch) throws {
        let batch = try golden.batch()
        guard !batch.isControl else { return }
        var compression = Compression()
        let encoded = try #require(try batch.recompacted(using: &compression)).batch
        try encoded.verifyChecksum()
        #expect(encoded.isDense)
        #expect(encoded.codec == batch.codec)
        #expect(encoded.maxTimestamp == (try batch.records().map(\.timestamp).max()))
        #expect(hex(try encoded.digest()) == golden.digest)
    }

    @Test("Re-encoding plain records gives the bytes that kafka-python made")
    func reencodingIsExact() throws {
        let batch = try GoldenBatch.named("stored")
        var compression = Compression()
        #expect(try batch.recompacted(using: &compression)?.batch == batch.passedThrough())
    }
}
