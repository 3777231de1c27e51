import NIOCore

/// From where and how much to fetch of one partition.
package struct FetchPosition: Hashable, Sendable {
    package var partition: TopicPartition
    package var offset: Int64
    /// A soft limit in bytes: a larger first batch still comes whole (KIP-74).
    package var maxBytes: Int32

    package init(partition: TopicPartition, offset: Int64, maxBytes: Int32) {
        self.partition = partition
        self.offset = offset
        self.maxBytes = maxBytes
    }
}

/// What one fetch brought of one partition.
package struct FetchedPartition: Hashable, Sendable {
    package var partition: TopicPartition
    package var error: KafkaErrorCode
    package var highWatermark: Int64
    package var lastStableOffset: Int64
    package var logStartOffset: Int64
    /// The aborted transactions among the records, when read_committed was asked for.
    package var abortedTransactions: [AbortedTransaction]
    /// Whole record batches and perhaps the beginning of another: a slice of the response, not a copy.
    package var records: ByteBuffer

    package init(
        partition: TopicPartition, error: KafkaErrorCode = .none, highWatermark: Int64 = -1,
        lastStableOffset: Int64 = -1, logStartOffset: Int64 = -1, abortedTransactions: [AbortedTransaction] = [],
        records: ByteBuffer = ByteBuffer()
    ) {
        self.partition = partition
        self.error = error
        self.highWatermark = highWatermark
        self.lastStableOffset = lastStableOffset
        self.logStartOffset = logStartOffset
        self.abortedTransactions = abortedTransactions
        self.records = records
    }
}

package struct AbortedTransaction: Hashable, Sendable {
    package var producerID: Int64
    package var firstOffset: Int64

    package init(producerID: Int64, firstOffset: Int64) {
        self.producerID = producerID
        self.firstOffset = firstOffset
    }
}
