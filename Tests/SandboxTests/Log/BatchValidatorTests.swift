import Kafka
import NIOCore
import Testing

@testable import Sandbox

@Suite("Produced batches are checked as Kafka's LogValidator does")
struct BatchValidatorTests {
    private static let now = PartitionLogTests.now

    private func settings(_ overrides: [String: String] = [:]) -> LogSettings {
        LogSettings(overrides: overrides, broker: BrokerProperties(fixed: [:]))
    }

    private func validate(_ batch: RecordBatch, _ overrides: [String: String] = [:]) throws -> RecordBatch {
        try BatchValidator().validate(batch, settings: settings(overrides), now: Self.now)
    }

    private func refusal(_ batch: RecordBatch, _ overrides: [String: String] = [:]) -> KafkaErrorCode? {
        do {
            _ = try validate(batch, overrides)
            return nil
        } catch let refusal as ProduceRefusal {
            return refusal.code
        } catch {
            return .unknownServerError
        }
    }

    @Test("A sound batch is stored as it is", arguments: CompressionCodec.allCases)
    func unchanged(_ codec: CompressionCodec) throws {
        let batch = try PartitionLogTests.batch(["a", "b"], codec: codec)
        #expect(try validate(batch) == batch)
    }

    @Test("A topic with a codec of its own stores every batch in it", arguments: CompressionCodec.allCases)
    func recompressed(_ codec: CompressionCodec) throws {
        let batch = try PartitionLogTests.batch(["a", "b"], codec: codec)
        let stored = try validate(batch, ["compression.type": "lz4"])
        var compression = Compression()
        #expect(stored.codec == .lz4)
        #expect(try stored.records(using: &compression) == batch.records(using: &compression))
    }

    @Test("A topic with LogAppendTime stamps the batch and leaves it a right checksum")
    func logAppendTime() throws {
        let stored = try validate(try PartitionLogTests.batch(["a"]), ["message.timestamp.type": "LogAppendTime"])
        #expect(stored.hasLogAppendTime)
        #expect(stored.maxTimestamp == Self.now)
        try stored.verifyChecksum()
    }

    @Test("A topic with CreateTime clears the bit and recomputes the greatest timestamp")
    func createTime() throws {
        var header = RecordBatchHeader()
        header.flags = .logAppendTime
        header.maxTimestamp = Self.now + 500
        var builder = RecordBatchBuilder(header)
        try builder.append(Record(offset: 0, timestamp: Self.now - 5, value: ByteBuffer(string: "x")))
        var compression = Compression()
        let batch = try builder.build(using: &compression)
        let stored = try validate(batch)
        #expect(!stored.hasLogAppendTime)
        #expect(stored.maxTimestamp == Self.now + 500)
        try stored.verifyChecksum()
        #expect(refusal(batch, ["message.timestamp.type": "LogAppendTime"]) == .invalidTimestamp)
    }

    @Test("What a broker refuses, and with which code")
    func refusals() throws {
        let batch = try PartitionLogTests.batch(["a", "b"])
        #expect(refusal(changed(batch) { $0.baseOffset = 3 }) == .invalidRecord)
        #expect(refusal(changed(batch) { $0.lastOffsetDelta = 5 }) == .invalidRecord)
        #expect(refusal(changed(batch) { $0.recordCount = 0 }) == .invalidRecord)
        #expect(
            refusal(
                changed(batch) {
                    $0.recordCount = 3; $0.lastOffsetDelta = 2
                }) == .invalidRecord)
        #expect(refusal(changed(batch) { $0.flags = .control }) == .invalidRecord)
        let stamp = ProducerStamp(producerID: 5, producerEpoch: 0, baseSequence: -1)
        #expect(refusal(changed(batch) { $0.producer = stamp }) == .invalidRecord)
        #expect(refusal(batch, ["max.message.bytes": "10"]) == .messageTooLarge)
        #expect(refusal(batch, ["cleanup.policy": "compact"]) == .invalidRecord)
        #expect(refusal(batch, ["message.timestamp.after.max.ms": "1"]) == nil)
        let early = try PartitionLogTests.batch(["a"], timestamp: Self.now - 1000)
        #expect(refusal(early, ["message.timestamp.before.max.ms": "999"]) == .invalidTimestamp)
        #expect(refusal(early, ["message.timestamp.difference.max.ms": "999"]) == .invalidTimestamp)
        let limits = [
            "message.timestamp.difference.max.ms": "999", "message.timestamp.before.max.ms": String(Int64.max - 1),
        ]
        #expect(refusal(early, limits) == nil)
        let late = try PartitionLogTests.batch(["a"], timestamp: Self.now + 1000)
        #expect(refusal(late, ["message.timestamp.after.max.ms": "999"]) == .invalidTimestamp)
        #expect(refusal(try PartitionLogTests.batch(["a"], keys: ["k"]), ["cleanup.policy": "compact"]) == nil)
        var damaged = batch.bytes
        damaged.setInteger(UInt8(0xff), at: damaged.writerIndex - 1)
        #expect(refusal(try RecordBatch(damaged)) == .corruptMessage)
    }

    /// The batch under another header, with a right checksum.
    private func changed(_ batch: RecordBatch, _ change: (inout RecordBatchHeader) -> Void) -> RecordBatch {
        var header = batch.header
        change(&header)
        return batch.with(header)
    }

    @Test("A request carries exactly one batch per partition")
    func oneBatch() throws {
        let batch = try PartitionLogTests.batch(["a"])
        var two = batch.bytes
        two.writeImmutableBuffer(batch.bytes)
        #expect(throws: ProduceRefusal.self) { try BatchValidator.batch(in: two, produceVersion: 9) }
        #expect(throws: ProduceRefusal.self) { try BatchValidator.batch(in: ByteBuffer(), produceVersion: 9) }
        #expect(throws: ProduceRefusal.self) { try BatchValidator.batch(in: nil, produceVersion: 9) }
        #expect(throws: ProduceRefusal.self) {
            try BatchValidator.batch(in: batch.bytes.getSlice(at: 0, length: 30), produceVersion: 9)
        }
        let zstd = try PartitionLogTests.batch(["a"], codec: .zstd)
        #expect(throws: ProduceRefusal.self) { try BatchValidator.batch(in: zstd.bytes, produceVersion: 6) }
        #expect(try BatchValidator.batch(in: zstd.bytes, produceVersion: 7) == zstd)
    }

    @Test("Any damage to a batch ends in a refusal, never in a crash", arguments: CompressionCodec.allCases)
    func damage(_ codec: CompressionCodec) throws {
        let batch = try PartitionLogTests.batch(["first value", "second value"], keys: ["a", "b"], codec: codec)
        for (position, byte) in batch.bytes.readableBytesView.enumerated() {
            for flipped: UInt8 in [0x01, 0x80, 0xff] {
                var bytes = batch.bytes
                bytes.setInteger(byte ^ flipped, at: position)
                guard let parsed = try? BatchValidator.batch(in: bytes, produceVersion: 9) else { continue }
                // With a right checksum over the damage, so that what lies behind it is reached.
                _ = try? validate(parsed)
                _ = try? validate(parsed.with(parsed.header))
            }
        }
    }
}
