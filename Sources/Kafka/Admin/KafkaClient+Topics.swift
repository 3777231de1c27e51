extension KafkaClient {
    /// The topics named, or all, in order of their names; those that do not exist are left out.
    package func describeTopics(_ names: [TopicName]?) async throws -> [TopicDescription] {
        let response = try await retrying(.any, until: deadline, isResendSafe: true) {
            try await self.refreshMetadata(of: names)
        }
        return try response.topics.compactMap { topic -> TopicDescription? in
            guard let name = topic.name.map({ TopicName($0) }) else { return nil }
            let code = KafkaErrorCode(topic.errorCode)
            switch code {
            case .none, .leaderNotAvailable: break
            case .unknownTopicOrPartition: return nil
            default: throw KafkaError.broker(code, "describing topic \(name)")
            }
            let partitions = topic.partitions.map { partition in
                PartitionDescription(
                    id: partition.partitionIndex, leader: partition.leaderID >= 0 ? partition.leaderID : nil,
                    replicas: partition.replicaNodes, inSyncReplicas: partition.isrNodes)
            }
            return TopicDescription(
                name: name, id: topic.topicID == .zero ? nil : topic.topicID, isInternal: topic.isInternal,
                partitions: partitions.sorted { $0.id < $1.id })
        }.sorted { $0.name < $1.name }
    }

    /// Creates topics and, unless it only validates, waits until they have leaders.
    ///
    /// - Returns: The outcome of each topic; `none` means created (or valid).
    package func createTopics(
        _ topics: [NewTopic], validateOnly: Bool = false
    ) async throws -> [TopicName: KafkaErrorCode] {
        let byName = Dictionary(topics.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
        let codes = try await changeTopics(byName.keys.sorted(), doing: "creating topics") { names in
            var request = CreateTopicsRequest()
            request.timeoutMs = Int32(clamping: Self.brokerTimeout.milliseconds)
            request.validateOnly = validateOnly
            request.topics = names.compactMap { byName[$0] }.map { topic in
                .with {
                    $0.name = topic.name.rawValue
                    $0.numPartitions = topic.partitions
                    $0.replicationFactor = topic.replicationFactor ?? -1
                    $0.configs = topic.configs.sorted { $0.key < $1.key }.map { name, value in
                        .with {
                            $0.name = name
                            $0.value = value
                        }
                    }
                }
            }
            return try await self.call(request, to: .controller, waiting: Self.brokerTimeout).topics.map {
                ($0.name, $0.errorCode, $0.errorMessage)
            }
        }
        if !validateOnly {
            try await awaitLeaders(of: codes.filter { $0.value == .none }.keys.sorted(), like: byName)
        }
        return codes
    }

    /// Raises the number of partitions of topics to these totals.
    package func createPartitions(
        _ totals: [TopicName: Int32], validateOnly: Bool = false
    ) async throws -> [TopicName: KafkaErrorCode] {
        try await changeTopics(totals.keys.sorted(), doing: "adding partitions") { names in
            var request = CreatePartitionsRequest()
            request.timeoutMs = Int32(clamping: Self.brokerTimeout.milliseconds)
            request.validateOnly = validateOnly
            request.topics = names.map { name in
                .with {
                    $0.name = name.rawValue
                    $0.count = totals[name] ?? 0
                    $0.assignments = nil
                }
            }
            return try await self.call(request, to: .controller, waiting: Self.brokerTimeout).results.map {
                ($0.name, $0.errorCode, $0.errorMessage)
            }
        }
    }

    package func deleteTopics(_ names: [TopicName]) async throws -> [TopicName: KafkaErrorCode] {
        try await changeTopics(names, doing: "deleting topics") { names in
            var request = DeleteTopicsRequest()
            request.timeoutMs = Int32(clamping: Self.brokerTimeout.milliseconds)
            // Up to version 5 the names are in one field, from version 6 in another.
            if try await self.version(of: DeleteTopicsRequest.self, at: .controller) < 6 {
                request.topicNames = names.map(\.rawValue)
            } else {
                request.topics = names.map { name in .with { $0.name = name.rawValue } }
            }
            return try await self.call(request, to: .controller, waiting: Self.brokerTimeout).responses.map {
                ($0.name ?? "", $0.errorCode, $0.errorMessage)
            }
        }
    }

    /// The time that a broker may take to carry out a change of topics.
    private static let brokerTimeout: Duration = .seconds(30)

    /// Sends changes of topics to the controller; repeats those that it cannot take just now, and no others.
    private func changeTopics(
        _ names: [TopicName], doing: String,
        _ change: ([TopicName]) async throws -> [(name: String, errorCode: Int16, message: String?)]
    ) async throws -> [TopicName: KafkaErrorCode] {
        let passing: Set<KafkaErrorCode> = [.notController, .throttlingQuotaExceeded]
        let outcomes = try await settle(
            names, doing: doing, isRetriable: { $0.brokerCode.map(passing.contains) ?? false }
        ) { names in
            var outcomes: Outcomes<TopicName, Void> = [:]
            for batch in names.chunked(Limits.topicsPerRequest) {
                for (name, errorCode, message) in try await change(batch) {
                    let code = KafkaErrorCode(errorCode)
                    outcomes[TopicName(name)] =
                        code == .none ? .success(()) : .failure(.broker(code, "\(doing): \(name)", detail: message))
                }
            }
            return outcomes
        }
        return try codes(outcomes)
    }

    /// Waits until a broker's metadata has a leader for every partition of new topics, which takes a moment.
    private func awaitLeaders(of names: [TopicName], like topics: [TopicName: NewTopic]) async throws {
        guard !names.isEmpty else { return }
        let passing = KafkaError.broker(.leaderNotAvailable, "creating topics")
        _ = try await settle(names, doing: "creating topics") { names in
            let found = try await self.describeTopics(names)
            let ready = found.filter { topic in
                topic.partitions.count >= topics[topic.name]?.partitions ?? 1
                    && topic.partitions.allSatisfy { $0.leader != nil }
            }.map(\.name)
            let outcomes: [TopicName: Result<Void, KafkaError>] = Dictionary(
                uniqueKeysWithValues: names.map { ($0, ready.contains($0) ? .success(()) : .failure(passing)) })
            return outcomes
        }
    }
}
