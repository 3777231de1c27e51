extension KafkaClient {
    /// Appends one batch to each partition, all led by this broker, and waits for the outcomes.
    ///
    /// The client never sends a batch a second time. When this throws with ``KafkaError/mayHaveBeenApplied``, the
    /// batches may or may not be in the log: ask for the end offset.
    package func produce(
        to broker: Int32, _ batches: [ProduceBatch], acks: Int16 = -1, timeout: Duration = .seconds(30)
    ) async throws -> [ProducedPartition] {
        try await startProduce(to: broker, batches, acks: acks, timeout: timeout).outcomes()
    }

    /// Sends the batches and returns before they are acknowledged, so that several requests can be under way.
    ///
    /// Requests to one broker arrive in the order of these calls as long as each has returned before the next.
    package func startProduce(
        to broker: Int32, _ batches: [ProduceBatch], acks: Int16 = -1, timeout: Duration = .seconds(30)
    ) async throws -> PendingProduce {
        var request = ProduceRequest()
        request.acks = acks
        request.timeoutMs = Int32(clamping: timeout.milliseconds)
        let byPartition = Dictionary(batches.map { ($0.partition, $0) }, uniquingKeysWith: { _, last in last })
        guard byPartition.count == batches.count, acks != 0 else {
            throw KafkaError(
                .invalidArgument, "A produce request takes one batch per partition and an acknowledgement",
                hint: "split the batches into several requests.")
        }
        request.topicData = batches.map(\.partition).byTopic().map { name, indexes in
            .with {
                $0.name = name.rawValue
                $0.partitionData = indexes.compactMap { byPartition[TopicPartition(name, $0)] }.map { batch in
                    .with {
                        $0.index = batch.partition.partition
                        $0.records = batch.records
                    }
                }
            }
        }
        let response = try await start(request, to: .broker(broker), waiting: timeout)
        return PendingProduce(client: self, response: response)
    }

    fileprivate func forgetLeaders(_ partitions: [TopicPartition]) {
        metadata.forgetLeaders(partitions)
    }
}

/// Batches that have been sent and are not acknowledged yet.
package struct PendingProduce: Sendable {
    fileprivate let client: KafkaClient
    fileprivate let response: PendingResponse<ProduceRequest>

    /// Waits for the broker's answer.
    package func outcomes() async throws -> [ProducedPartition] {
        let outcomes = try await response.value().responses.flatMap { topic in
            topic.partitionResponses.map { partition in
                ProducedPartition(
                    partition: TopicPartition(TopicName(topic.name), partition.index),
                    error: KafkaErrorCode(partition.errorCode), errorMessage: partition.errorMessage,
                    baseOffset: partition.baseOffset, logStartOffset: partition.logStartOffset)
            }
        }
        let moved = outcomes.filter { $0.error.isRetriable }.map(\.partition)
        if !moved.isEmpty { await client.forgetLeaders(moved) }
        return outcomes
    }
}
