import NIOCore
import Testing

@testable import Kafka

/// Bytes that nobody meant to be a batch: a typed error or some records, never a crash, a hang or much memory.
@Suite struct HostileBytesTests {
    @Test("Batches cut at each byte", arguments: GoldenBatch.all.filter { $0.bytes.count < 1000 })
    func truncation(golden: GoldenBatch) throws {
        let bytes = ByteBuffer(bytes: golden.bytes)
        for length in 0..<bytes.readableBytes {
            var cut = try #require(bytes.getSlice(at: 0, length: length))
            #expect(try RecordBatches(cut).all().isEmpty)
            // The same with a length field that agrees.
            guard length >= 61 else { continue }
            cut.setInteger(Int32(length - 12), at: 8)
            let batch = try RecordBatch(cut)
            #expect(code { try batch.verifyChecksum() } == .checksumMismatch)
            let failure = code { try batch.records() }
            #expect(failure == .corruptRecord || failure == .corruptCompression, "at \(length)")
        }
    }

    @Test("Random changes of sound batches", arguments: GoldenBatch.all.filter { $0.bytes.count < 2000 })
    func mutation(golden: GoldenBatch) throws {
        var random = SeededGenerator(seed: UInt64(golden.crc))
        let original = ByteBuffer(bytes: golden.bytes)
        var compression = Compression(limit: 1 << 20)
        for _ in 0..<500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let offset = Int.random(in: 12..<bytes.readableBytes, using: &random)
                bytes.setInteger(UInt8.random(in: 0...255, using: &random), at: offset)
            }
            exercise(bytes, &compression)
        }
    }

    @Test("Random records under a sound header")
    func noise() throws {
        var random = SeededGenerator(seed: 11)
        var compression = Compression(limit: 1 << 20)
        for round in 0..<5000 {
            var header = RecordBatchHeader()
            header.codec = CompressionCodec.allCases[round % 5]
            header.recordCount =
                Int32.random(in: 0...Int32.max, using: &random) >> Int32.random(in: 0...31, using: &random)
            header.lastOffsetDelta = max(0, header.recordCount - 1)
            let noise = (0..<Int.random(in: 0...64, using: &random)).map { _ in
                // Small numbers, so that lengths are believable now and then.
                UInt8.random(in: 0...255, using: &random) >> UInt8.random(in: 0...7, using: &random)
            }
            exercise(try RecordBatch(header, records: ByteBuffer(bytes: noise)).bytes, &compression)
        }
    }

    /// Everything that reads a batch; what it throws is a `RecordError` by its type.
    private func exercise(_ bytes: ByteBuffer, _ compression: inout Compression) {
        guard let batch = try? RecordBatches(bytes, verifyingChecksums: false).all().first else { return }
        let records = try? batch.records(using: &compression)
        var digest = RecordDigest()
        try? digest.update(batch, using: &compression)
        if !batch.isControl {
            #expect(digest.count == Int64(records?.count ?? 0))
        }
        let produced = try? batch.forProducing(using: &compression)
        if let produced, let records, !batch.canPassThrough {
            #expect(produced.batch.recordCount == Int32(records.count))
        }
        var filter = AbortedTransactionFilter([])
        _ = try? filter.verdict(on: batch, using: &compression)
    }

    @Test(
        "Records that contradict themselves",
        arguments: [
            [],  // nothing where one record should be
            [0x0e],  // a length, and no record
            [0x01],  // a negative length
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],  // a length without end
            [0xfe, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 1, 1, 0],  // a length of 2 GiB
            [0x0c, 0, 0, 0, 0x7e, 1, 0],  // a key beyond the record
            [0x0c, 0, 0, 0, 1, 0x7e, 0],  // a value beyond the record
            [0x0c, 0, 0, 0, 1, 1, 0x01],  // minus one headers
            [0x14, 0, 0, 0, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f],  // two thousand million headers
            [0x10, 0, 0, 0, 1, 1, 0x02, 0x01, 0x01],  // a header without key
            [0x0e, 0, 0, 0, 1, 1, 0, 0],  // a byte after the headers
            [0x0c, 0, 0, 0, 1, 1, 0, 0],  // a byte after the record
            [0x1e, 0] + [UInt8](repeating: 0xff, count: 10) + [0x01, 0, 1, 1, 0],  // a timestamp without end
        ] as [[UInt8]])
    func contradictions(bytes: [UInt8]) throws {
        var header = RecordBatchHeader()
        header.recordCount = 1
        let batch = try RecordBatch(header, records: ByteBuffer(bytes: bytes))
        #expect(code { try batch.records() } == .corruptRecord)
        #expect(code { try batch.digest() } == .corruptRecord)
    }

    @Test("A count of two thousand million records takes no memory")
    func absurdCount() throws {
        var header = RecordBatchHeader()
        header.recordCount = .max
        header.lastOffsetDelta = .max - 1
        let one: [UInt8] = [0x0c, 0, 0, 0, 1, 1, 0]
        let batch = try RecordBatch(header, records: ByteBuffer(bytes: one + one))
        #expect(code { try batch.records() } == .corruptRecord)
    }

    @Test("Integers longer than they need to be are read as the Java client reads them")
    func overlongIntegers() throws {
        var header = RecordBatchHeader()
        header.recordCount = 1
        let overlong: [UInt8] = [0x14, 0, 0x80, 0x00, 0x80, 0x00, 0x81, 0x00, 0x81, 0x00, 0x00]
        let batch = try RecordBatch(header, records: ByteBuffer(bytes: overlong))
        #expect(try batch.records() == [Record(offset: 0, timestamp: -1)])
        #expect(try batch.digest() == makeBatch([Record(offset: 0, timestamp: -1)]).digest())
    }
}
