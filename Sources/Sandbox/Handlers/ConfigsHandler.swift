import Access
import Kafka

/// DescribeConfigs, IncrementalAlterConfigs and AlterConfigs (`ConfigHelper`, `ConfigAdminManager`).
struct ConfigsHandler {
    let cluster: ClusterState

    func describeConfigs(_ request: DescribeConfigsRequest, _ context: RequestContext) -> DescribeConfigsResponse {
        var response = DescribeConfigsResponse()
        response.results = request.resources.map { resource in
            var result = DescribeConfigsResponse.Result()
            result.resourceType = resource.resourceType
            result.resourceName = resource.resourceName
            do throws(ItemRefusal) {
                var described = try describe(resource.resourceType, resource.resourceName, context)
                if let keys = resource.configurationKeys, !keys.isEmpty {
                    described.removeAll { !keys.contains($0.definition.name) }
                }
                result.configs = described.map { entry($0, withSynonyms: request.includeSynonyms) }
            } catch {
                result.errorCode = error.code.rawValue
                result.errorMessage = error.message
            }
            return result
        }
        return response
    }

    private func entry(
        _ described: DescribedConfig, withSynonyms: Bool
    ) -> DescribeConfigsResponse.ResourceResult {
        with(DescribeConfigsResponse.ResourceResult()) {
            $0.name = described.definition.name
            $0.value = described.value
            $0.readOnly = described.isReadOnly
            $0.configSource = described.origin.rawValue
            $0.configType = described.definition.kind.rawValue
            guard withSynonyms else { return }
            $0.synonyms = described.synonyms.map { synonym in
                with(DescribeConfigsResponse.Synonym()) {
                    $0.name = synonym.name
                    $0.value = synonym.value
                    $0.source = synonym.origin.rawValue
                }
            }
        }
    }

    private func describe(
        _ type: Int8, _ name: String, _ context: RequestContext
    ) throws(ItemRefusal) -> [DescribedConfig] {
        switch ConfigResourceType(rawValue: type) {
        case .topic:
            guard cluster.allows(.describeConfigs, on: .topic(name), context) else {
                throw ItemRefusal(.topicAuthorizationFailed)
            }
            guard TopicName(name).isValid else { throw ItemRefusal(.invalidTopicException) }
            guard let topic = cluster.topics.known(name, to: context.broker) else {
                throw ItemRefusal(.unknownTopicOrPartition)
            }
            return DescribedConfig.all(of: topic, broker: cluster.properties)
        case .broker:
            guard cluster.allows(.describeConfigs, on: .cluster, context) else {
                throw ItemRefusal(.clusterAuthorizationFailed)
            }
            if name.isEmpty { return DescribedConfig.clusterDefaults(of: cluster.properties) }
            try checkBroker(name, context)
            return DescribedConfig.all(ofBroker: context.broker.id, cluster.properties)
        default: throw ItemRefusal(.invalidRequest, "Unsupported resource type: \(type)")
        }
    }

    private func checkBroker(_ name: String, _ context: RequestContext) throws(ItemRefusal) {
        guard name == String(context.broker.id) else {
            throw ItemRefusal(
                .invalidRequest, "Unexpected broker id, expected \(context.broker.id), but received \(name)")
        }
    }

    func incrementalAlterConfigs(
        _ request: IncrementalAlterConfigsRequest, _ context: RequestContext
    ) -> IncrementalAlterConfigsResponse {
        var response = IncrementalAlterConfigsResponse()
        response.responses = request.resources.map { resource in
            var result = IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
            result.resourceType = resource.resourceType
            result.resourceName = resource.resourceName
            do throws(ItemRefusal) {
                let same = request.resources.count {
                    $0.resourceType == resource.resourceType && $0.resourceName == resource.resourceName
                }
                try alter(
                    resource.resourceType, resource.resourceName, isNamedTwice: same > 1,
                    validateOnly: request.validateOnly, context
                ) { overrides, definitions, `default` throws(ItemRefusal) in
                    try TopicConfigChange.applying(
                        resource.configs.map { ($0.name, $0.configOperation, $0.value) }, to: overrides,
                        default: `default`, definitions: definitions)
                }
            } catch {
                result.errorCode = error.code.rawValue
                result.errorMessage = error.message
            }
            return result
        }
        return response
    }

    /// The old call: what is not named falls back to its default.
    func alterConfigs(_ request: AlterConfigsRequest, _ context: RequestContext) -> AlterConfigsResponse {
        var response = AlterConfigsResponse()
        response.responses = request.resources.map { resource in
            var result = AlterConfigsResponse.ResourceResponse()
            result.resourceType = resource.resourceType
            result.resourceName = resource.resourceName
            do throws(ItemRefusal) {
                let same = request.resources.count {
                    $0.resourceType == resource.resourceType && $0.resourceName == resource.resourceName
                }
                try alter(
                    resource.resourceType, resource.resourceName, isNamedTwice: same > 1,
                    validateOnly: request.validateOnly, context
                ) { _, definitions, `default` throws(ItemRefusal) in
                    try TopicConfigChange.applying(
                        resource.configs.map { ($0.name, TopicConfigChange.Operation.set.rawValue, $0.value) }, to: [:],
                        default: `default`, definitions: definitions)
                }
            } catch {
                result.errorCode = error.code.rawValue
                result.errorMessage = error.message
            }
            return result
        }
        return response
    }

    private typealias Change = (
        _ overrides: [String: String], _ definitions: [String: ConfigDefinition],
        _ `default`: (String) -> String?
    ) throws(ItemRefusal) -> [String: String]

    private func alter(
        _ type: Int8, _ name: String, isNamedTwice: Bool, validateOnly: Bool, _ context: RequestContext,
        _ change: Change
    ) throws(ItemRefusal) {
        if isNamedTwice { throw ItemRefusal(.invalidRequest, "Each resource must appear at most once.") }
        switch ConfigResourceType(rawValue: type) {
        case .topic:
            guard cluster.allows(.alterConfigs, on: .topic(name), context) else {
                throw ItemRefusal(.topicAuthorizationFailed)
            }
            guard let topic = cluster.topics[name] else {
                throw ItemRefusal(.unknownTopicOrPartition, "The topic '\(name)' does not exist.")
            }
            let changed = try change(
                topic.overrides, TopicConfigDefinitions.byName, cluster.properties.topicDefault)
            if !validateOnly { cluster.configure(topic, changed) }
        case .broker:
            guard cluster.allows(.alterConfigs, on: .cluster, context) else {
                throw ItemRefusal(.clusterAuthorizationFailed)
            }
            try alterBroker(name, validateOnly: validateOnly, context, change)
        default: throw ItemRefusal(.invalidRequest, "Unknown resource type \(type)")
        }
    }

    private func alterBroker(
        _ name: String, validateOnly: Bool, _ context: RequestContext, _ change: Change
    ) throws(ItemRefusal) {
        if !name.isEmpty { try checkBroker(name, context) }
        let properties = cluster.properties
        let id = context.broker.id
        let overrides = name.isEmpty ? properties.clusterDefaults : properties.perBroker[id] ?? [:]
        let changed = try change(overrides, BrokerConfigDefinitions.byName, { properties[$0] })
        if let fixed = changed.keys.filter({ !BrokerConfigDefinitions.dynamic.contains($0) }).min() {
            throw ItemRefusal(.invalidRequest, "Cannot update these configs dynamically: Set(\(fixed))")
        }
        guard !validateOnly else { return }
        if name.isEmpty {
            cluster.properties.clusterDefaults = changed
        } else {
            cluster.properties.perBroker[id] = changed
        }
    }
}

/// `ConfigResource.Type` in Kafka.
enum ConfigResourceType: Int8 {
    case topic = 2
    case broker = 4
    case brokerLogger = 8
}
