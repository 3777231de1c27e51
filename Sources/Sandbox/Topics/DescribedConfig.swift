/// Where a configuration value comes from (`ConfigSource` of DescribeConfigs).
enum ConfigOrigin: Int8 {
    case topic = 1
    case broker = 2
    case clusterDefault = 3
    case file = 4
    case `default` = 5
}

/// One key as DescribeConfigs tells it.
struct DescribedConfig {
    struct Synonym: Equatable {
        var name: String
        var value: String?
        var origin: ConfigOrigin
    }

    let definition: ConfigDefinition
    var value: String?
    var isReadOnly = false
    /// Every place that has a value, the strongest first.
    var synonyms: [Synonym]

    var origin: ConfigOrigin { synonyms.first?.origin ?? .default }

    static func all(of topic: Topic, broker properties: BrokerProperties) -> [DescribedConfig] {
        TopicConfigDefinitions.all.map { definition in
            let name = definition.name
            var synonyms = TopicConfigDefinitions.synonyms(of: name).flatMap { places(of: $0.name, properties) }
            let own = topic.appliedOverrides[name].map(definition.told)
            if let own {
                synonyms.insert(Synonym(name: name, value: own, origin: .topic), at: 0)
            }
            return DescribedConfig(
                definition: definition, value: own ?? properties.topicDefault(name),
                synonyms: synonyms)
        }
    }

    static func all(ofBroker id: Int32, _ properties: BrokerProperties) -> [DescribedConfig] {
        BrokerConfigDefinitions.all.map { definition in
            let name = definition.name
            var synonyms = places(of: name, properties)
            if let own = properties.perBroker[id]?[name] {
                synonyms.insert(Synonym(name: name, value: own, origin: .broker), at: 0)
            }
            if name == "broker.id" || name == "node.id" {
                synonyms = [Synonym(name: name, value: String(id), origin: .file)]
            }
            return DescribedConfig(
                definition: definition, value: synonyms.first?.value,
                isReadOnly: !BrokerConfigDefinitions.dynamic.contains(name), synonyms: synonyms)
        }
    }

    /// What was changed for all brokers of the cluster.
    static func clusterDefaults(of properties: BrokerProperties) -> [DescribedConfig] {
        BrokerConfigDefinitions.all.compactMap { definition in
            properties.clusterDefaults[definition.name].map { value in
                DescribedConfig(
                    definition: definition, value: value,
                    synonyms: [Synonym(name: definition.name, value: value, origin: .clusterDefault)])
            }
        }
    }

    private static func places(of name: String, _ properties: BrokerProperties) -> [Synonym] {
        var places: [Synonym] = []
        if let value = properties.clusterDefaults[name] {
            places.append(Synonym(name: name, value: value, origin: .clusterDefault))
        }
        if let value = properties.fixed[name] {
            places.append(Synonym(name: name, value: value, origin: .file))
        }
        if let value = BrokerConfigDefinitions.byName[name]?.defaultValue {
            places.append(Synonym(name: name, value: value, origin: .default))
        }
        return places
    }
}
