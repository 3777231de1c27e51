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
        let position = FetchPosition(partition: partition, offset: offset, maxBytes: limit)
        return try await waitingOutFaults(of: partition.topic) { refresh in
            let leader = try await self.leader(of: partition, refresh: refresh)
            let answers = try await self.fetch(from: leader, [position], isolation: .readCommitted, maxBytes: limit)
            // Over its quota, a client gets an answer that names no partition (`FetchContext.getThrottledResponse`).
            guard let answer = answers.first(where: { $0.partition == partition }) else {
                return FetchedPartition(partition: partition)
            }
            guard !answer.error.isRetriable else {
                throw KafkaError(
                    .brokerError, "Broker \(leader) answered \(answer.error) to fetching \(partition)",
                    hint: "check the partition's replicas.", brokerCode: answer.error)
            }
            return answer
        }
    }

    package func identities(of topics: [TopicName]) async throws -> [TopicName: String] {
        Dictionary(
            try await describeTopics(topics).compactMap { topic in topic.id.map { (topic.name, $0.description) } },
            uniquingKeysWith: { _, last in last })
    }

    package func leader(of partition: TopicPartition) async throws -> Int32 {
        try await waitingOutFaults(of: partition.topic) { refresh in
            try await self.leader(of: partition, refresh: refresh)
        }
    }

    package func send(
        _ batch: ByteBuffer, to partition: TopicPartition, on leader: Int32
    ) async throws -> Acknowledgement {
        let pending = try await startProduce(to: leader, [ProduceBatch(partition: partition, records: batch)])
        return Acknowledgement {
            guard let outcome = try await pending.outcomes().first(where: { $0.partition == partition }) else {
                throw KafkaError(
                    .malformedMessage, "Broker \(leader) answered a batch for \(partition) without it",
                    hint: "check that the address is a Kafka listener.")
            }
            guard outcome.error == .none else {
                throw KafkaError(
                    .brokerError, "Broker \(leader) answered \(outcome.error) to a batch for \(partition)",
                    hint: "see the broker's log.", cause: outcome.errorMessage, brokerCode: outcome.error)
            }
            return outcome.baseOffset
        }
    }

    private func leader(of partition: TopicPartition, refresh: Bool) async throws -> Int32 {
        guard let leader = try await leaders(of: [partition], refresh: refresh)[partition] else {
            throw withoutLeader(partition)
        }
        return leader
    }

    /// Repeats `body` while it fails in a way that may pass, until the client's retry deadline or until the
    /// topic is gone.
    private func waitingOutFaults<Value: Sendable>(
        of topic: TopicName, _ body: (_ refresh: Bool) async throws -> Value
    ) async throws -> Value {
        let surroundings = configuration.surroundings
        var backoff = Backoff(configuration.backoff, deadline: surroundings.now() + configuration.retryDeadline)
        var refresh = false
        while true {
            do {
                return try await body(refresh)
            } catch let error as KafkaError where error.isRetriable {
                if error.brokerCode == .unknownTopicOrPartition, let gone = try await vanished(topic) { throw gone }
                guard let pause = backoff.next(now: surroundings.now(), random: surroundings.random()) else {
                    throw error
                }
                try await surroundings.sleep(pause)
                refresh = true
            }
        }
    }
}
