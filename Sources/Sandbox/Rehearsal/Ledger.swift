import Kafka

/// What producers wrote and brokers acknowledged, partition by partition: what nobody may lose.
struct Ledger: Sendable {
    private var digests: [TopicPartition: RecordDigest] = [:]

    /// Notes a batch that was acknowledged; batches of a partition come in the order of their offsets.
    mutating func add(_ batch: RecordBatch, to partition: TopicPartition, using compression: inout Compression) throws {
        try digests[partition, default: RecordDigest()].update(batch, using: &compression)
    }

    /// The digest of a partition's records; of none if nothing was written.
    subscript(partition: TopicPartition) -> RecordDigest { digests[partition] ?? RecordDigest() }

    var records: Int64 { digests.values.reduce(0) { $0 + $1.count } }
}
