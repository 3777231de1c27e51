import NIOCore

/// One record batch to append to one partition; a broker takes exactly one batch per partition and request.
package struct ProduceBatch: Hashable, Sendable {
    package var partition: TopicPartition
    package var records: ByteBuffer

    package init(partition: TopicPartition, records: ByteBuffer) {
        self.partition = partition
        self.records = records
    }
}

/// What became of one batch.
package struct ProducedPartition: Hashable, Sendable {
    package var partition: TopicPartition
    package var error: KafkaErrorCode
    /// The broker's own words where it gave any (Produce v8 and later).
    package var errorMessage: String?
    /// The offset of the batch's first record; -1 when nothing was appended or the broker does not know it any more.
    package var baseOffset: Int64
    package var logStartOffset: Int64

    package init(
        partition: TopicPartition, error: KafkaErrorCode = .none, errorMessage: String? = nil, baseOffset: Int64 = -1,
        logStartOffset: Int64 = -1
    ) {
        self.partition = partition
        self.error = error
        self.errorMessage = errorMessage
        self.baseOffset = baseOffset
        self.logStartOffset = logStartOffset
    }
}
