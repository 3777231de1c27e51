import Kafka
import NIOCore
import Testing

@Suite struct RecordBatchTests {
    @Test("A changed header is written, and its checksum is the one that computing anew gives")
    func changedHeader() throws {
        var random = SeededGenerator(seed: 3)
        for golden in GoldenBatch.all {
            let batch = try golden.batch()
            var header = batch.header
            header.baseOffset = Int64.random(in: 0...1 << 50, using: &random)
            header.partitionLeaderEpoch = Int32.random(in: -1...100, using: &random)
            header.flags = .init(rawValue: Int16.random(in: 0...15, using: &random) << 3)
            header.maxTimestamp = Int64.random(in: -1...Int64.max, using: &random)
            header.producer = ProducerStamp(
                producerID: .random(in: -1...9, using: &random), producerEpoch: 7, baseSequence: 8)
            let changed = batch.with(header)
            try changed.verifyChecksum()
            #expect(changed.header == header)
            #expect(try RecordBatch(changed.bytes) == changed)
            #expect(changed.recordsSection == batch.recordsSection)
            #expect(changed.with(batch.header).bytes == batch.bytes)
            #expect(try golden.batch() == batch, "the original stays as it was")
        }
    }

    @Test("Base offset and leader epoch are outside the checksum")
    func brokerFields() throws {
        let batch = try GoldenBatch.named("gzip")
        var header = batch.header
        header.baseOffset = 99
        header.partitionLeaderEpoch = 5
        #expect(batch.with(header).crc == batch.crc)
    }

    @Test("Damage is found, and a changed header does not hide it")
    func damage() throws {
        let batch = try GoldenBatch.named("zstd")
        for offset in [21, 30, 60, 61, batch.bytes.readableBytes - 1] where offset < batch.bytes.readableBytes {
            let byte = try #require(batch.bytes.getInteger(at: offset, as: UInt8.self))
            guard let damaged = try? RecordBatch(batch.bytes.replacing(offset, with: byte ^ 0x10)) else { continue }
            #expect(throws: RecordError.self) { try damaged.verifyChecksum() }
            var header = damaged.header
            header.producer = .none
            header.baseOffset = 7
            #expect(throws: RecordError.self) { try damaged.with(header).verifyChecksum() }
        }
    }

    @Test("A walk yields each batch, slices of the same memory, and stops where the fetch was cut")
    func walk() throws {
        let batches = try GoldenBatch.all.prefix(5).map { try $0.batch() }
        var bytes = ByteBuffer()
        bytes.writeInteger(0xff as UInt8)  // the walk begins at the reader index, wherever that is
        bytes.moveReaderIndex(forwardBy: 1)
        for batch in batches {
            bytes.writeImmutableBuffer(batch.bytes)
        }
        #expect(try RecordBatches(bytes).all() == batches)

        let whole = batches.dropLast().reduce(0) { $0 + $1.bytes.readableBytes }
        for kept in whole..<bytes.readableBytes {
            var walk = RecordBatches(try #require(bytes.getSlice(at: 1, length: kept)))
            for batch in batches.dropLast() {
                #expect(try walk.next() == batch)
            }
            #expect(try walk.next() == nil)
            #expect(walk.remainder == kept - whole)
        }
    }

    @Test("Nothing is an empty walk")
    func emptyWalk() throws {
        #expect(try RecordBatches(ByteBuffer()).all().isEmpty)
    }

    @Test("A walk verifies checksums unless it is told not to")
    func walkVerifies() throws {
        let bytes = try GoldenBatch.named("none").bytes
        let damaged = bytes.replacing(bytes.readableBytes - 1, with: 0xee)
        #expect(code { try RecordBatches(damaged).all() } == .checksumMismatch)
        #expect(try RecordBatches(damaged, verifyingChecksums: false).all().count == 1)
    }

    @Test(
        "What no broker stores ends in an error of its own kind",
        arguments: [
            (16, [0], .oldMessageFormat), (16, [1], .oldMessageFormat), (16, [3], .unsupportedFormat),
            (16, [0xff], .corruptBatch),
            (8, [0, 0, 0, 13], .corruptBatch), (8, [0, 0, 0, 48], .corruptBatch), (8, [0xff], .corruptBatch),
            (22, [5], .unsupportedFormat), (22, [7], .unsupportedFormat),
            (0, [0x80], .corruptBatch), (23, [0x80], .corruptBatch), (57, [0x80], .corruptBatch),
            (0, [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], .corruptBatch),
        ] as [(Int, [UInt8], RecordError.Code)])
    func refused(offset: Int, replacement: [UInt8], expected: RecordError.Code) throws {
        var bytes = try GoldenBatch.named("none").bytes
        bytes.setBytes(replacement, at: offset)
        #expect(code { try RecordBatches(bytes, verifyingChecksums: false).all() } == expected)
        #expect(code { try RecordBatch(bytes) } == expected)
    }

    @Test("A single batch fills its bytes exactly")
    func exactly() throws {
        let bytes = try GoldenBatch.named("lz4").bytes
        var longer = bytes
        longer.writeInteger(0 as UInt8)
        #expect(code { try RecordBatch(longer) } == .corruptBatch)
        for length in 0..<bytes.readableBytes {
            let cut = try #require(bytes.getSlice(at: 0, length: length))
            #expect(code { try RecordBatch(cut) } == .corruptBatch)
        }
    }

    @Test("Sequences go on at zero after the greatest")
    func sequences() {
        let stamp = ProducerStamp(producerID: 1, producerEpoch: 0, baseSequence: Int32.max - 1)
        #expect(stamp.advanced(by: 1).baseSequence == Int32.max)
        #expect(stamp.advanced(by: 2).baseSequence == 0)
        #expect(stamp.advanced(by: Int32.max).baseSequence == Int32.max - 2)
        #expect(ProducerStamp.none.advanced(by: 5) == .none)
    }

    @Test("An error says what is wrong, and what to do")
    func errorText() throws {
        let bytes = try GoldenBatch.named("none").bytes.replacing(16, with: 1)
        let error = #expect(throws: RecordError.self) { try RecordBatch(bytes) }
        #expect(
            error?.description
                == "the messages at offset 0 are in message format v1; copy the topic inside its cluster with a "
                + "current client, so that it is stored in format v2, or leave it out")
    }
}

/// The code of the error that is thrown, or nil.
func code<T>(_ body: () throws -> T) -> RecordError.Code? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? RecordError)?.code
    }
}
