extension KafkaClient {
    private enum Resource: Int8 {
        // `ConfigResource.Type` in Kafka.
        case topic = 2
        case broker = 4
    }

    /// Every configuration entry of each topic, by name.
    package func describeConfigs(topics: [TopicName]) async throws -> [TopicName: [ConfigEntry]] {
        try await settle(topics, doing: "describing topic configurations") { topics in
            var outcomes: Outcomes<TopicName, [ConfigEntry]> = [:]
            for batch in topics.chunked(Limits.topicsPerRequest) {
                let results = try await self.describe(.topic, batch.map(\.rawValue), at: .any)
                for (name, outcome) in results { outcomes[TopicName(name)] = outcome }
            }
            return outcomes
        }.values()
    }

    /// Every configuration entry of each broker, by name; each broker answers for itself.
    package func describeBrokerConfigs(_ brokers: [Int32]) async throws -> [Int32: [ConfigEntry]] {
        var configs: [Int32: [ConfigEntry]] = [:]
        for broker in brokers {
            let name = "\(broker)"
            configs[broker] = try await settle([name], doing: "describing broker configurations") { names in
                try await self.describe(.broker, names, at: .broker(broker))
            }.values()[name]
        }
        return configs
    }

    /// Changes single entries and leaves the others as they are (KIP-339).
    package func incrementalAlterConfigs(
        _ changes: [TopicName: [ConfigChange]], validateOnly: Bool = false
    ) async throws -> [TopicName: KafkaErrorCode] {
        let outcomes = try await settle(changes.keys.sorted(), doing: "changing topic configurations") { names in
            var outcomes: Outcomes<TopicName, Void> = [:]
            for batch in names.chunked(Limits.topicsPerRequest) {
                var request = IncrementalAlterConfigsRequest()
                request.validateOnly = validateOnly
                request.resources = batch.map { name in
                    .with {
                        $0.resourceType = Resource.topic.rawValue
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
        _ type: Resource, _ names: [String], at target: RequestTarget
    ) async throws -> Outcomes<String, [ConfigEntry]> {
        var request = DescribeConfigsRequest()
        request.resources = names.map { name in
            .with {
                $0.resourceType = type.rawValue
                $0.resourceName = name
                $0.configurationKeys = nil
            }
        }
        let response = try await call(request, to: target)
        var outcomes: Outcomes<String, [ConfigEntry]> = [:]
        for result in response.results {
            let code = KafkaErrorCode(result.errorCode)
            guard code == .none else {
                outcomes[result.resourceName] = .failure(
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
            outcomes[result.resourceName] = .success(entries.sorted { $0.name < $1.name })
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
