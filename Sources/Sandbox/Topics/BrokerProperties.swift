/// The configuration of a cluster's brokers: what it started with and what AlterConfigs has changed since.
struct BrokerProperties {
    /// Set at start, `server.properties` in Kafka.
    var fixed: [String: String]
    /// Changed for the whole cluster.
    var clusterDefaults: [String: String] = [:]
    /// Changed for one broker.
    var perBroker: [Int32: [String: String]] = [:]

    /// A key's value for the cluster as a whole.
    subscript(name: String) -> String? {
        clusterDefaults[name] ?? fixed[name] ?? BrokerConfigDefinitions.byName[name]?.defaultValue
    }

    func integer(_ name: String) -> Int {
        self[name].flatMap(Int.init) ?? 0
    }

    func flag(_ name: String) -> Bool {
        self[name]?.lowercased() == "true"
    }

    /// What a topic without an own value for a key gets.
    func topicDefault(_ name: String) -> String? {
        for synonym in TopicConfigDefinitions.synonyms(of: name) {
            guard let value = clusterDefaults[synonym.name] ?? fixed[synonym.name] else { continue }
            return synonym.factor == 1 ? value : Int64(value).map { String($0 * synonym.factor) } ?? value
        }
        return TopicConfigDefinitions.byName[name]?.defaultValue
    }
}
