/// A topic as the metadata of a broker has it.
package struct TopicDescription: Hashable, Sendable {
    package var name: TopicName
    /// Another one for each topic that has this name in the course of time; nil from brokers before 2.8 (KIP-516).
    package var id: KafkaUUID?
    /// Kafka's own topic, such as `__consumer_offsets`.
    package var isInternal: Bool
    /// In order of their ids.
    package var partitions: [PartitionDescription]

    package init(name: TopicName, id: KafkaUUID? = nil, isInternal: Bool, partitions: [PartitionDescription]) {
        self.name = name
        self.id = id
        self.isInternal = isInternal
        self.partitions = partitions
    }

    /// The replication factor; the largest where partitions differ.
    package var replicationFactor: Int { partitions.map(\.replicas.count).max() ?? 0 }
}

package struct PartitionDescription: Hashable, Sendable {
    package var id: Int32
    /// The broker that leads the partition; nil while there is none.
    package var leader: Int32?
    package var replicas: [Int32]
    package var inSyncReplicas: [Int32]

    package init(id: Int32, leader: Int32?, replicas: [Int32], inSyncReplicas: [Int32]) {
        self.id = id
        self.leader = leader
        self.replicas = replicas
        self.inSyncReplicas = inSyncReplicas
    }
}

/// A topic to create; configs not named take the cluster's defaults.
package struct NewTopic: Hashable, Sendable {
    package var name: TopicName
    package var partitions: Int32
    /// nil takes the cluster's default (KIP-464).
    package var replicationFactor: Int16?
    package var configs: [String: String]

    package init(name: TopicName, partitions: Int32, replicationFactor: Int16?, configs: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configs = configs
    }
}
