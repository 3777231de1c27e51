import Kafka
import NIOCore

/// Reads partitions as a consumer of committed records does, by its own small loop: it shares no code with the copy.
struct LogReader: Sendable {
    private let client: KafkaClient

    private static let fetchBytes: Int32 = 4 << 20
    private static let emptyFetches = 20

    init(_ client: KafkaClient) {
        self.client = client
    }

    /// The digest over all records of each partition.
    func digests(of partitions: [TopicPartition]) async throws -> [TopicPartition: RecordDigest] {
        let starts = try await client.listOffsets(partitions, at: .earliest)
        let ends = try await client.listOffsets(partitions, at: .latest, isolation: .readCommitted)
        var digests: [TopicPartition: RecordDigest] = [:]
        for partition in partitions {
            var compression = Compression()
            var digest = RecordDigest()
            var next = starts[partition] ?? 0
            while let page = try await page(of: partition, from: next, to: ends[partition] ?? 0) {
                for batch in page.batches { try digest.update(batch, from: next, using: &compression) }
                next = page.next
            }
            digests[partition] = digest
        }
        return digests
    }

    /// The first record at or behind an offset; nil at the end of the log.
    func record(of partition: TopicPartition, at offset: Int64) async throws -> Record? {
        let end = try await client.listOffsets([partition], at: .latest, isolation: .readCommitted)[partition] ?? 0
        var compression = Compression()
        var next = offset
        while let page = try await page(of: partition, from: next, to: end) {
            for batch in page.batches {
                if let record = try batch.records(using: &compression).first(where: { $0.offset >= offset }) {
                    return record
                }
            }
            next = page.next
        }
        return nil
    }

    /// The batches that follow `offset` and where they end; nil once `end` is reached.
    private func page(
        of partition: TopicPartition, from offset: Int64, to end: Int64
    ) async throws -> (batches: [RecordBatch], next: Int64)? {
        guard offset < end else { return nil }
        var compression = Compression()
        for _ in 0..<Self.emptyFetches {
            guard let leader = try await client.leaders(of: [partition])[partition] else { continue }
            let position = FetchPosition(partition: partition, offset: offset, maxBytes: Self.fetchBytes)
            let answer = try await client.fetch(from: leader, [position], isolation: .readCommitted)
            guard let fetched = answer.first, fetched.error == .none else { continue }
            let all = try RecordBatches(fetched.records).all()
            guard let last = all.last else { continue }
            var filter = AbortedTransactionFilter(fetched.abortedTransactions)
            var kept: [RecordBatch] = []
            for batch in all where try filter.verdict(on: batch, using: &compression) == .keep { kept.append(batch) }
            return (kept, last.nextOffset)
        }
        throw SandboxError(
            .rehearsalFailed, "\(partition) cannot be read from offset \(offset) on", hint: "see the sandbox's log.")
    }
}
