extension KafkaClient {
    /// Why a topic cannot be used any more; nil while some broker knows it, or one cannot be asked.
    ///
    /// A broker answers `UNKNOWN_TOPIC_OR_PARTITION` for a topic that was deleted and for a new one that it has not
    /// heard of, which passes. Of a topic that has been seen, a broker at least has heard.
    package func vanished(_ topic: TopicName) async throws -> KafkaError? {
        try await vanished([topic]).first.map(KafkaError.gone)
    }

    /// Those of these topics that no broker knows.
    func vanished(_ topics: Set<TopicName>) async throws -> Set<TopicName> {
        guard !topics.isEmpty else { return [] }
        var request = MetadataRequest()
        request.topics = topics.sorted().map { name in .with { $0.name = name.rawValue } }
        request.allowAutoTopicCreation = false
        do {
            try await refreshMetadata(of: [])
            return try await withThrowingTaskGroup(of: Set<TopicName>.self) { [request] group in
                for broker in metadata.brokers.keys {
                    group.addTask {
                        let connection = try await self.connection(for: .broker(broker), lane: .control)
                        return try await self.exchange(request, on: connection).unknownTopics
                    }
                }
                var unknown = topics
                for try await answer in group { unknown.formIntersection(answer) }
                return unknown
            }
        } catch let error as KafkaError where error.isRetriable {
            return []
        }
    }

    /// The error of a partition without a leader.
    package func withoutLeader(_ partition: TopicPartition) -> KafkaError {
        guard !metadata.unknownTopics.contains(partition.topic) else {
            return .broker(.unknownTopicOrPartition, "looking for the leader of \(partition)")
        }
        return KafkaError(
            .brokerError, "\(partition) has no leader now", hint: "see whether its brokers are down.",
            brokerCode: .leaderNotAvailable)
    }
}

extension KafkaError {
    static func gone(_ topic: TopicName) -> KafkaError {
        KafkaError(
            .topicGone, "No broker knows the topic \(topic) any more", hint: "it seems to have been deleted.",
            brokerCode: .unknownTopicOrPartition)
    }
}

extension MetadataResponse {
    /// A broker under ZooKeeper that has just started knows no brokers and no topics; that says nothing of these.
    fileprivate var unknownTopics: Set<TopicName> {
        guard !brokers.isEmpty else { return [] }
        return Set(
            topics.filter { $0.errorCode == KafkaErrorCode.unknownTopicOrPartition.rawValue }
                .compactMap { $0.name.map { TopicName($0) } })
    }
}
