import AWS
import Access
import Kafka

/// What the MSK API says of a cluster.
package struct ClusterFacts: Equatable, Sendable {
    package var kind: MSKCluster.Kind
    /// In MSK's words: `ACTIVE`, `UPDATING`, `MAINTENANCE` and others.
    package var state: String
    /// Nil for serverless clusters, of which MSK tells nothing here.
    package var metadataMode: MetadataMode?
    package var release: KafkaRelease?
    /// `kafka.m5.large`, `express.m7g.large`.
    package var brokerType: String?
    package var brokers: Int?
    /// Whether old segments may lie in S3, where reading them takes longer.
    package var isTiered: Bool
    package var encryption: MSKCluster.Encryption
    package var authentication: MSKCluster.Authentication
    /// `super.users` of the cluster's configuration.
    package var superUsers: [String]
    /// `allow.everyone.if.no.acl.found` of the cluster's configuration, which MSK sets unless told otherwise; nil where
    /// the configuration could not be read.
    package var allowsEveryoneIfNoACLFound: Bool?
    /// The types of the operations that change the cluster now, `UPDATE_BROKER_TYPE`.
    package var runningOperations: [String]
    /// Where clients find its IAM listener; nil where MSK does not say.
    package var clientServers: ClientServers?

    package init(
        kind: MSKCluster.Kind = .standard, state: String = "ACTIVE", metadataMode: MetadataMode? = nil,
        release: KafkaRelease? = nil, brokerType: String? = nil, brokers: Int? = nil, isTiered: Bool = false,
        encryption: MSKCluster.Encryption, authentication: MSKCluster.Authentication, superUsers: [String] = [],
        allowsEveryoneIfNoACLFound: Bool? = nil, runningOperations: [String] = [],
        clientServers: ClientServers? = nil
    ) {
        self.kind = kind
        self.state = state
        self.metadataMode = metadataMode
        self.release = release
        self.brokerType = brokerType
        self.brokers = brokers
        self.isTiered = isTiered
        self.encryption = encryption
        self.authentication = authentication
        self.superUsers = superUsers
        self.allowsEveryoneIfNoACLFound = allowsEveryoneIfNoACLFound
        self.runningOperations = runningOperations
        self.clientServers = clientServers
    }
}

extension ClusterFacts {
    /// - Parameters:
    ///   - configuration: What its brokers run with; nil if the cluster has no custom one or nobody could read it.
    ///   - operations: All that MSK lists.
    init(
        _ cluster: MSKCluster, configuration: MSKConfiguration?, operations: [MSKOperation],
        clientServers: ClientServers?
    ) {
        self.init(
            kind: cluster.kind, state: cluster.state,
            metadataMode: cluster.metadataMode.map { $0 == .kraft ? .kraft : .zooKeeper },
            release: cluster.kafkaVersion.flatMap(KafkaRelease.init(mskVersion:)), brokerType: cluster.brokerType,
            brokers: cluster.brokerCount, isTiered: cluster.storageMode == "TIERED", encryption: cluster.encryption,
            authentication: cluster.authentication, superUsers: configuration?.superUsers ?? [],
            allowsEveryoneIfNoACLFound: configuration.map(\.allowsEveryoneIfNoACLFound)
                ?? (cluster.configuration == nil ? true : nil),
            runningOperations: Set(operations.filter(\.isRunning).map(\.type)).sorted(), clientServers: clientServers)
    }
}

extension KafkaRelease {
    /// `3.6.0`, `3.9.x` and `3.9.x.kraft` as MSK writes versions; nil for anything else.
    init?(mskVersion text: String) {
        let parts = text.split(separator: ".").prefix(2).compactMap { Int($0) }
        guard parts.count == 2 else { return nil }
        self.init(parts[0], parts[1])
    }
}
