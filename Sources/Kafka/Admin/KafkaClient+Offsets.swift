extension KafkaClient {
    /// The offset of each partition; one that has no record at or after an asked timestamp is left out, and so is one
    /// whose topic no broker knows.
    ///
    /// - Parameter isolation: Whether `latest` is the high watermark or the last stable offset.
    package func listOffsets(
        _ partitions: [TopicPartition], at spec: OffsetSpec, isolation: IsolationLevel = .readUncommitted
    ) async throws -> [TopicPartition: Int64] {
        try await listOffsets(partitions, at: spec, isolation, as: Self.consumerID)
    }

    /// Where the leaders' logs end: behind every record that was appended, also one that is not replicated yet.
    ///
    /// Consumers are told the high watermark, which may follow only after `replica.lag.time.max.ms`. Whoever asks as a
    /// replica is told the log's end (`KafkaApis.handleListOffsetRequestV1AndAbove`, 2.8 to 3.9); the request needs no
    /// other right for it.
    package func logEnds(of partitions: [TopicPartition]) async throws -> [TopicPartition: Int64] {
        try await listOffsets(partitions, at: .latest, .readUncommitted, as: Self.replicaID)
    }

    // `ListOffsetsRequest.CONSUMER_REPLICA_ID`; and any other number but -2, which asks followers too.
    private static let consumerID: Int32 = -1
    private static let replicaID = Int32.max

    private func listOffsets(
        _ partitions: [TopicPartition], at spec: OffsetSpec, _ isolation: IsolationLevel, as replica: Int32
    ) async throws -> [TopicPartition: Int64] {
        try await settle(partitions, doing: "listing offsets", topic: \.topic) { partitions in
            let leaders = try await self.leaders(of: partitions)
            var shares: [Int32: [TopicPartition]] = [:]
            var outcomes: Outcomes<TopicPartition, Int64> = [:]
            for partition in partitions {
                if let leader = leaders[partition] {
                    shares[leader, default: []].append(partition)
                } else {
                    outcomes[partition] = .failure(self.withoutLeader(partition))
                }
            }
            let found = try await self.perBroker(shares) { connection, share in
                var outcomes: Outcomes<TopicPartition, Int64> = [:]
                for batch in share.chunked(Limits.offsetsPerRequest) {
                    let request = Self.request(batch, spec, isolation, replica)
                    for topic in try await self.exchange(request, on: connection).topics {
                        for partition in topic.partitions {
                            let id = TopicPartition(TopicName(topic.name), partition.partitionIndex)
                            let code = KafkaErrorCode(partition.errorCode)
                            outcomes[id] =
                                code == .none
                                ? .success(partition.offset) : .failure(.broker(code, "listing the offset of \(id)"))
                        }
                    }
                }
                return outcomes
            }
            outcomes.merge(found) { _, new in new }
            return outcomes
        }.leavingOutGone().values().filter { $0.value >= 0 }
    }

    private static func request(
        _ partitions: [TopicPartition], _ spec: OffsetSpec, _ isolation: IsolationLevel, _ replica: Int32
    ) -> ListOffsetsRequest {
        var request = ListOffsetsRequest()
        request.replicaID = replica
        request.isolationLevel = isolation.rawValue
        request.topics = partitions.byTopic().map { name, indexes in
            .with {
                $0.name = name.rawValue
                $0.partitions = indexes.map { index in
                    .with {
                        $0.partitionIndex = index
                        $0.timestamp = spec.timestamp
                    }
                }
            }
        }
        return request
    }
}

extension Collection<TopicPartition> {
    /// The partitions of each topic, in order of the topics' names and the partitions' ids.
    func byTopic() -> [(topic: TopicName, partitions: [Int32])] {
        Dictionary(grouping: self, by: \.topic).sorted { $0.key < $1.key }.map {
            ($0.key, $0.value.map(\.partition).sorted())
        }
    }
}
