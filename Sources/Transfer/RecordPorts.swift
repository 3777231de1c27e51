import Kafka
import NIOCore

/// A cluster that records are read from.
///
/// Its calls throw ``KafkaError``. Faults that may pass, such as a leader that moves, are waited out inside, up to a
/// limit.
package protocol RecordSource: Sendable {
    /// The offset of the first stored record, or of the next one to come, of every partition.
    ///
    /// `latest` is the last stable offset: what a consumer that reads committed records may see.
    func offsets(of partitions: [TopicPartition], at spec: OffsetSpec) async throws -> [TopicPartition: Int64]

    /// The batches from `offset` on, at least one if there is one, and at most about `maxBytes` of them.
    ///
    /// Waits a moment when there is none, then answers an empty one. A partition's error that remains is in the answer.
    func fetch(_ partition: TopicPartition, from offset: Int64, maxBytes: Int) async throws -> FetchedPartition

    /// What tells each topic from others that had its name before; without those whose cluster does not say.
    func identities(of topics: [TopicName]) async throws -> [TopicName: String]
}

/// A cluster that records are written to.
package protocol RecordSink: RecordSource {
    /// The broker that leads a partition now.
    func leader(of partition: TopicPartition) async throws -> Int32

    /// Sends one batch to a broker and returns once it is on its way.
    ///
    /// Batches for one broker arrive in the order of these calls. Nothing is sent a second time: whoever calls sees to
    /// failures.
    func send(
        _ batch: ByteBuffer, to partition: TopicPartition, on leader: Int32
    ) async throws -> Acknowledgement

    func initProducerID() async throws -> ProducerIdentity
}

/// A batch that was sent; its outcome is still to come.
package struct Acknowledgement: Sendable {
    private let wait: @Sendable () async throws -> Int64

    package init(_ wait: @escaping @Sendable () async throws -> Int64) {
        self.wait = wait
    }

    /// The offset that the batch's first record has on the target, also if an earlier delivery put it there.
    package func offset() async throws -> Int64 {
        try await wait()
    }
}

extension RecordSource {
    package func identities(of topics: [TopicName]) async throws -> [TopicName: String] { [:] }

    /// The offset of one partition.
    func offset(of partition: TopicPartition, at spec: OffsetSpec) async throws -> Int64 {
        guard let offset = try await offsets(of: [partition], at: spec)[partition] else {
            throw TransferError(
                .refused, "\(partition): a broker was asked for an offset and named none",
                hint: "was the topic deleted, or the partition's leader lost? The next pass tries again.")
        }
        return offset
    }
}
