import Kafka

/// A topic of a cluster.
///
/// Lives on the cluster's event loop.
final class Topic {
    let name: TopicName
    let id: KafkaUUID
    /// Configuration that was set for this topic.
    var overrides: [String: String]
    /// What the brokers know of it.
    var appliedOverrides: [String: String] {
        didSet { settings = LogSettings(overrides: appliedOverrides, broker: properties) }
    }
    /// The configuration of the brokers, where the rest comes from.
    var properties: BrokerProperties {
        didSet { settings = LogSettings(overrides: appliedOverrides, broker: properties) }
    }
    private(set) var settings: LogSettings
    /// The brokers that know that it is there.
    var knownBy: Set<Int32> = []
    private(set) var partitions: [Partition] = []

    init(name: TopicName, id: KafkaUUID, overrides: [String: String], properties: BrokerProperties) {
        self.name = name
        self.id = id
        self.overrides = overrides
        appliedOverrides = overrides
        self.properties = properties
        settings = LogSettings(overrides: overrides, broker: properties)
    }

    func add(partitionOn replicas: [Int32]) {
        let id = TopicPartition(name, Int32(partitions.count))
        partitions.append(Partition(id: id, replicas: replicas))
    }

    subscript(index: Int32) -> Partition? {
        partitions.indices.contains(Int(index)) ? partitions[Int(index)] : nil
    }

    var replicationFactor: Int16 { Int16(partitions.first?.replicas.count ?? 0) }

    var isInternal: Bool { Self.internalNames.contains(name) }

    static let offsets = TopicName("__consumer_offsets")
    static let transactionState = TopicName("__transaction_state")
    /// `org.apache.kafka.common.internals.Topic`.
    static let internalNames: Set<TopicName> = [offsets, transactionState]

    /// Names that differ only in `.` and `_` collide in the names of metrics; brokers refuse the second.
    static func collisionKey(_ name: TopicName) -> String {
        name.rawValue.replacing(".", with: "_")
    }
}
