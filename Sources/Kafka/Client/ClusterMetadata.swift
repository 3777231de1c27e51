/// What the client remembers of a cluster to route requests by; wrong entries are forgotten, not corrected.
package struct ClusterMetadata: Sendable, Equatable {
    package private(set) var brokers: [Int32: BrokerAddress] = [:]
    package private(set) var controllerID: Int32?
    package private(set) var leaders: [TopicPartition: Int32] = [:]
    /// Topics that the broker asked last did not know.
    package private(set) var unknownTopics: Set<TopicName> = []
    package private(set) var coordinators: [GroupID: Int32] = [:]

    package init() {}

    /// Takes over a metadata response: its brokers and controller, and the leaders of the topics in it.
    package mutating func update(_ response: MetadataResponse) {
        brokers = Dictionary(
            response.brokers.map { ($0.nodeID, BrokerAddress(host: $0.host, port: Int($0.port))) },
            uniquingKeysWith: { _, last in last })
        controllerID = response.controllerID >= 0 ? response.controllerID : nil
        for topic in response.topics {
            guard let name = topic.name.map({ TopicName($0) }) else { continue }
            if topic.errorCode == KafkaErrorCode.unknownTopicOrPartition.rawValue {
                unknownTopics.insert(name)
            } else {
                unknownTopics.remove(name)
            }
            for partition in topic.partitions {
                leaders[TopicPartition(name, partition.partitionIndex)] =
                    partition.leaderID >= 0 ? partition.leaderID : nil
            }
        }
    }

    package mutating func learnCoordinator(of group: GroupID, _ id: Int32, at address: BrokerAddress) {
        coordinators[group] = id
        brokers[id] = address
    }

    package mutating func forgetLeaders(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions { leaders[partition] = nil }
    }

    /// Forgets who leads, coordinates and controls; where the brokers are stays.
    package mutating func forgetRoutes() {
        leaders = [:]
        coordinators = [:]
        controllerID = nil
    }

    /// Forgets what a failed request to this target relied on.
    package mutating func forget(_ target: RequestTarget) {
        switch target {
        case .any: break
        case .controller: controllerID = nil
        case .broker(let id): brokers[id] = nil
        case .leader(let partition): leaders[partition] = nil
        case .coordinator(let group): coordinators[group] = nil
        }
    }
}
