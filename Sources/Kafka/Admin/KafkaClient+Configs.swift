extension KafkaClient {
    /// `ConfigResource.Type.TOPIC` in Kafka.
    private static let topicResource: Int8 = 2

    /// Every configuration entry of each topic, by name; a topic that no broker knows is left out.
    ///
    /// - Parameter target: Which broker to ask: in KRaft mode each answers by the copy that it goes by, which follows
    ///   with a delay.
    package func describeConfigs(
        topics: [TopicName], at target: RequestTarget = .any
    ) async throws -> [TopicName: [ConfigEntry]] {
        try await settle(topics, doing: "describing topic configurations", topic: { $0 }) { topics in
            var outcomes: Outcomes<TopicName, [ConfigEntry]> = [:]
            for batch in topics.chunked(Limits.topicsPerRequest) {
                outcomes.merge(try await self.describe(batch, at: target)) { _, last in last }
            }
            return outcomes
        }.leavingOutGone().values()
    }

    /// Changes single entries and leaves the others as they are (KIP-339).
    package func incrementalAlterConfigs(
        _ changes: [TopicName: [ConfigChange]], validateOnly: Bool = false
    ) async throws -> [TopicName: KafkaErrorCode] {
        let outcomes = try await settle(
            changes.keys.sorted(), doing: "changing topic configurations", topic: { $0 }
        ) { names in
            var outcomes: Outcomes<TopicName, Void> = [:]
            for batch in names.chunked(Limits.topicsPerRequest) {
                var request = IncrementalAlterConfigsRequest()
                request.validateOnly = validateOnly
                request.resources = batch.map { name in
                    .with {
                        $0.resourceType = Self.topicResource
                        $0.resourceName = name.rawValue
                        $0.configs = (changes[name] ?? []).map(\.wire)
                    }
                }
                for result in try await self.call(request, to: .any).responses {
                    let code = KafkaErrorCode(result.errorCode)
                    outcomes[TopicName(result.resourceName)] =
                        code == .none
                        ? .success(())
                        : .failure(
                            .broker(
                                code, "changing the configuration of \(result.resourceName)",
                                detail: result.errorMessage))
                }
            }
            return outcomes
        }
        return try codes(outcomes)
    }

    private func describe(
        _ topics: [TopicName], at target: RequestTarget
    ) async throws -> Outcomes<TopicName, [ConfigEntry]> {
        var request = DescribeConfigsRequest()
        request.resources = topics.map { topic in
            .with {
                $0.resourceType = Self.topicResource
                $0.resourceName = topic.rawValue
                $0.configurationKeys = nil
            }
        }
        let response = try await call(request, to: target)
        var outcomes: Outcomes<TopicName, [ConfigEntry]> = [:]
        for result in response.results {
            let code = KafkaErrorCode(result.errorCode)
            guard code == .none else {
                outcomes[TopicName(result.resourceName)] = .failure(
                    .broker(code, "describing the configuration of \(result.resourceName)", detail: result.errorMessage)
                )
                continue
            }
            let entries = result.configs.map { config in
                ConfigEntry(
                    name: config.name, value: config.value,
                    source: ConfigSource(rawValue: config.configSource) ?? .unknown,
                    isSensitive: config.isSensitive, isReadOnly: config.readOnly)
            }
            outcomes[TopicName(result.resourceName)] = .success(entries.sorted { $0.name < $1.name })
        }
        return outcomes
    }
}

extension ConfigChange {
    // `AlterConfigOp.OpType` in Kafka: 0 sets, 1 deletes.
    fileprivate var wire: IncrementalAlterConfigsRequest.AlterableConfig {
        .with {
            switch self {
            case .set(let name, let value):
                $0.name = name
                $0.configOperation = 0
                $0.value = value
            case .delete(let name):
                $0.name = name
                $0.configOperation = 1
                $0.value = nil
            }
        }
    }
}
