import Kafka
import NIOCore

/// A cluster reached by the client is a source and a sink of records.
extension KafkaClient: RecordSink {
    package func offsets(
        of partitions: [TopicPartition], at spec: OffsetSpec
    ) async throws -> [TopicPartition: Int64] {
        try await listOffsets(partitions, at: spec, isolation: .readCommitted)
    }

    package func fetch(
        _ partition: TopicPartition, from offset: Int64, maxBytes: Int
    ) async throws -> FetchedPartition {
        let limit = Int32(clamping: maxBytes)
        return try await onLeader(of: partition) { leader in
            let position = FetchPosition(partition: partition, offset: offset, maxBytes: limit)
            let answer = try await self.fetch(from: leader, [position], isolation: .readCommitted, maxBytes: limit).first
            guard let answer else { throw TransferError.noAnswer(partition) }
            return (answer, answer.error)
        }
    }

    package func produce(_ batch: ByteBuffer, to partition: TopicPartition) async throws -> Int64 {
        let answer = try await onLeader(of: partition) { leader in
            let batch = ProduceBatch(partition: partition, records: batch)
            guard let answer = try await self.produce(to: leader, [batch]).first else {
                throw TransferError.noAnswer(partition)
            }
            return (answer, answer.error)
        }
        guard answer.error == .none else {
            throw TransferError(
                .refused, "\(partition): the target refused a batch: \(answer.error)",
                hint: answer.error == .messageTooLarge
                    ? "raise max.message.bytes of the topic on the target." : "check kedge's rights on the target.",
                cause: answer.errorMessage)
        }
        return answer.baseOffset
    }

    /// Repeats `body` on the partition's leader, wherever it moves, until an answer's error is not a passing one.
    private func onLeader<Answer>(
        of partition: TopicPartition,
        _ body: (_ leader: Int32) async throws -> (answer: Answer, error: KafkaErrorCode)
    ) async throws -> Answer {
        let surroundings = configuration.surroundings
        var backoff = Backoff(configuration.backoff, deadline: surroundings.now() + configuration.retryDeadline)
        var refresh = false
        while true {
            var failure: any Error = TransferError.noLeader(partition)
            var last: Answer?
            do {
                if let leader = try await leaders(of: [partition], refresh: refresh)[partition] {
                    let (answer, error) = try await body(leader)
                    guard error.isRetriable else { return answer }
                    last = answer
                }
            } catch let error as KafkaError where error.isRetriable {
                // Produce included: the batch carries a sequence, so that a second delivery is recognised.
                failure = error
            }
            guard let pause = backoff.next(now: surroundings.now(), random: surroundings.random()) else {
                if let last { return last }
                throw failure
            }
            try await surroundings.sleep(pause)
            refresh = true
        }
    }
}

extension TransferError {
    fileprivate static func noAnswer(_ partition: TopicPartition) -> TransferError {
        TransferError(
            .refused, "\(partition): the broker's answer does not name the partition", hint: "the next pass tries again.")
    }

    fileprivate static func noLeader(_ partition: TopicPartition) -> TransferError {
        TransferError(.timedOut, "\(partition): it has no leader", hint: "check the cluster's brokers.")
    }
}
