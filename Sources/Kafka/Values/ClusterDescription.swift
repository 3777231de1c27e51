/// A cluster as its brokers describe it.
package struct ClusterDescription: Hashable, Sendable {
    package var clusterID: String
    /// The broker that takes controller requests; under KRaft any broker, which forwards them.
    package var controllerID: Int32?
    package var brokers: [BrokerDescription]
    package var metadataMode: MetadataMode
    /// The highest level of the feature `metadata.version` that the broker's software supports; nil under ZooKeeper.
    package var metadataVersion: Int16?
    /// The Kafka release of the broker that answered, at least; nil when it cannot be told.
    package var release: KafkaRelease?

    package init(
        clusterID: String, controllerID: Int32?, brokers: [BrokerDescription], metadataMode: MetadataMode,
        metadataVersion: Int16? = nil, release: KafkaRelease? = nil
    ) {
        self.clusterID = clusterID
        self.controllerID = controllerID
        self.brokers = brokers
        self.metadataMode = metadataMode
        self.metadataVersion = metadataVersion
        self.release = release
    }
}

package struct BrokerDescription: Hashable, Sendable {
    package var id: Int32
    package var address: BrokerAddress
    package var rack: String?

    package init(id: Int32, address: BrokerAddress, rack: String? = nil) {
        self.id = id
        self.address = address
        self.rack = rack
    }
}

/// Where a cluster keeps its metadata.
package enum MetadataMode: String, Hashable, Sendable, CaseIterable {
    case zooKeeper = "zookeeper"
    case kraft
    case unknown
}
