import Foundation
import Kafka
import NIOCore

/// Produces records and keeps the ledger of those that were acknowledged.
actor LedgerWriter {
    private(set) var ledger = Ledger()
    private var written: [TopicPartition: Int] = [:]

    /// Writes one batch of made-up records; throws what the broker answers.
    ///
    /// Never resent: a batch without an answer would leave the ledger in doubt.
    func write(_ count: Int, to partition: TopicPartition, of topic: Scenario.Topic, as client: KafkaClient)
        async throws
    {
        var compression = Compression()
        let batch = try batch(count, partition, topic, using: &compression)
        let leaders = try await client.leaders(of: [partition])
        guard let leader = leaders[partition] else {
            throw SandboxError(.rehearsalFailed, "\(partition) has no leader", hint: "see the sandbox's log.")
        }
        let answer = try await client.produce(to: leader, [ProduceBatch(partition: partition, records: batch.bytes)])
        guard let outcome = answer.first, outcome.error == .none else {
            throw RefusedWrite(partition: partition, error: answer.first?.error ?? .unknownServerError)
        }
        written[partition, default: 0] += count
        try ledger.add(batch, to: partition, using: &compression)
    }

    private func batch(
        _ count: Int, _ partition: TopicPartition, _ topic: Scenario.Topic, using compression: inout Compression
    ) throws -> RecordBatch {
        var header = RecordBatchHeader()
        header.codec = topic.codec
        var builder = RecordBatchBuilder(header)
        let first = written[partition] ?? 0
        let time = Int64(Date().timeIntervalSince1970 * 1000)
        for index in 0..<count {
            let number = first + index
            // Compacted topics have few keys, so that most of their records are superseded.
            let key = topic.isCompacted ? number % 97 : number
            let isTombstone = topic.isCompacted && number % 53 == 0
            let value = isTombstone ? nil : ByteBuffer(string: Self.text(number, topic.valueSize))
            try builder.append(
                Record(
                    offset: Int64(index), timestamp: time, key: ByteBuffer(string: "\(topic.name)-\(key)"),
                    value: value,
                    headers: number % 10 == 0 ? [.init(key: Array("trace".utf8), value: Array("\(number)".utf8))] : []))
        }
        return try builder.build(using: &compression)
    }

    /// Text that compresses about as well as real payloads do.
    private static func text(_ number: Int, _ size: Int) -> String {
        var text = "{\"n\":\(number),\"v\":\""
        var state = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 | 1
        while text.utf8.count < size {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            text += String(state % 1000, radix: 36) + "-value-"
        }
        return text + "\"}"
    }
}

/// A broker would not take a batch; it was not written.
struct RefusedWrite: Error {
    let partition: TopicPartition
    let error: KafkaErrorCode
}
