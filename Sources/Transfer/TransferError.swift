import Kafka

/// Why a partition cannot be moved on.
///
/// It stops that partition; others go on.
package struct TransferError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        /// A batch's bytes, checksum or header are not what a broker writes.
        case corruptBatch = "corrupt-batch"
        /// A stored segment is missing, altered or does not continue its predecessor.
        case corruptSegment = "corrupt-segment"
        /// Somebody else wrote the same segment.
        case segmentConflict = "segment-conflict"
        /// The source holds batches older than message format v2 (before Kafka 0.11).
        case oldMessageFormat = "old-message-format"
        /// The source's log end is behind what was already captured.
        case sourceTruncated = "source-truncated"
        /// The target holds records that kedge did not write.
        case foreignWrites = "foreign-writes"
        /// The target acknowledged a batch at another offset than the expected one.
        case unexpectedOffset = "unexpected-offset"
        /// A broker refused a request, or gave an answer that cannot be right.
        case refused
        /// A wait passed its limit.
        case timedOut = "timed-out"
    }

    package let code: Code
    package let message: String
    package let hint: String
    package let cause: String?

    package init(_ code: Code, _ message: String, hint: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }
}

extension TransferError {
    /// A batch of a partition that cannot be read or rewritten.
    init(_ partition: TopicPartition, _ error: RecordError) {
        self.init(
            error.code == .oldMessageFormat ? .oldMessageFormat : .corruptBatch,
            "\(partition): \(error.message)", hint: error.hint, cause: error.cause)
    }
}

extension TransferError {
    /// A partition of a topic whose name is another topic's by now.
    static func recreated(_ partition: TopicPartition) -> TransferError {
        TransferError(
            .sourceTruncated, "\(partition): the source's topic was deleted and created anew since it was copied",
            hint: "start over with this topic.")
    }

    /// A partition whose cluster could not be asked.
    init(_ partition: TopicPartition, _ error: KafkaError) {
        self.init(
            error.isRetriable ? .timedOut : .refused, "\(partition): \(error.message)", hint: error.hint,
            cause: error.cause)
    }

    /// A batch that the target did not take at `offset`, the end of its log.
    init(_ partition: TopicPartition, appendingAt offset: Int64, _ error: KafkaError) {
        let message = "\(partition): the target did not take the batch for offset \(offset): \(error.message)"
        switch error.brokerCode {
        case .outOfOrderSequenceNumber?, .duplicateSequenceNumber?:
            self.init(
                .foreignWrites, message,
                hint: "somebody else wrote to the target; delete the topic there and start over.",
                cause: error.cause)
        case .messageTooLarge?, .recordListTooLarge?:
            self.init(
                .refused, message, hint: "raise max.message.bytes of the topic on the target.", cause: error.cause)
        case .invalidTimestamp?:
            self.init(
                .refused, message,
                hint:
                    "raise message.timestamp.before.max.ms and message.timestamp.after.max.ms of the topic on the target.",
                cause: error.cause)
        case .topicAuthorizationFailed?, .clusterAuthorizationFailed?:
            self.init(
                .refused, message, hint: "allow kedge to write to the topic, and to write idempotently, on the target.",
                cause: error.cause)
        default:
            self.init(error.isRetriable ? .timedOut : .refused, message, hint: error.hint, cause: error.cause)
        }
    }
}

extension TransferError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
