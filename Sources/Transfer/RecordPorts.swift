import Kafka
import NIOCore

/// A cluster that records are read from.
package protocol RecordSource: Sendable {
    /// The offset of the first stored record, or of the next one to come, of every partition.
    ///
    /// `latest` is the last stable offset: what a consumer that reads committed records may see.
    func offsets(of partitions: [TopicPartition], at spec: OffsetSpec) async throws -> [TopicPartition: Int64]

    /// The batches from `offset` on, at least one if there is one, and at most about `maxBytes` of them.
    ///
    /// Waits a moment when there is none, then answers an empty one. Moves between leaders and passing faults are
    /// retried inside; a partition's error that remains is in the answer.
    func fetch(_ partition: TopicPartition, from offset: Int64, maxBytes: Int) async throws -> FetchedPartition
}

/// A cluster that records are written to.
package protocol RecordSink: RecordSource {
    /// Appends one batch and returns the offset of its first record.
    ///
    /// May be called again with the same bytes after any failure: the batch carries a producer id and sequence, so
    /// the broker recognises it and answers with the offset that it already has.
    func produce(_ batch: ByteBuffer, to partition: TopicPartition) async throws -> Int64

    func initProducerID() async throws -> ProducerIdentity
}
