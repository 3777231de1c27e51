import Access
import Cryptography
import Foundation
import Kafka
import Logging
import NIOCore

/// What all brokers of a cluster share.
///
/// Lives on the cluster's one event loop, so nothing in it is locked.
final class ClusterState {
    let configuration: SandboxClusterConfiguration
    let loop: any EventLoop
    let logger: Logger
    let clock: () -> Date
    let brokers: [Broker]
    let groups: GroupCoordinator
    let validator = BatchValidator()
    /// Of a cluster with IAM access control.
    let iam: IAMAuthorizer?
    var topics: TopicCatalog
    var credentials: CredentialStore
    private(set) var acls = ACLStore()
    var quotas = QuotaStore()
    var properties: BrokerProperties {
        didSet { for topic in topics.byName.values { topic.properties = properties } }
    }
    /// What all logs hold together.
    var logBytes = 0
    private var nextProducerID: Int64 = 0

    init(
        _ configuration: SandboxClusterConfiguration, loop: any EventLoop, logger: Logger,
        account: SandboxAccount? = nil, clock: @escaping () -> Date
    ) throws {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        self.clock = clock
        brokers = (1...Int32(configuration.brokers)).map { id in
            guard case .acl(let superUsers, let everyone) = configuration.authorization else {
                return Broker(id: id, authorizer: nil)
            }
            return Broker(
                id: id, authorizer: ACLAuthorizer(superUsers: superUsers, allowEveryoneIfNoACLFound: everyone))
        }
        groups = GroupCoordinator(loop: loop)
        topics = TopicCatalog(partitionLimit: configuration.limits.topicPartitions)
        credentials = try CredentialStore(configuration.users)
        properties = BrokerProperties(fixed: Self.fixedProperties(configuration))
        iam = try configuration.authorization.iam.map { try IAMAuthorizer($0, account: account, clock: clock) }
    }

    /// What differs from Kafka's own defaults: small internal topics, no waiting for more members, and nothing that
    /// creates topics unasked.
    private static func fixedProperties(_ configuration: SandboxClusterConfiguration) -> [String: String] {
        var properties = [
            "auto.create.topics.enable": "false",
            "default.replication.factor": String(min(3, configuration.brokers)),
            "group.initial.rebalance.delay.ms": "0",
            "offsets.topic.num.partitions": "12",
            "offsets.topic.replication.factor": String(min(3, configuration.brokers)),
            "transaction.state.log.num.partitions": "12",
            "transaction.state.log.replication.factor": String(min(3, configuration.brokers)),
        ]
        switch configuration.look {
        case .zooKeeper: properties["zookeeper.connect"] = "127.0.0.1:2181"
        case .kraft: properties["process.roles"] = "broker"
        }
        if case .acl(let superUsers, let everyone) = configuration.authorization {
            properties["allow.everyone.if.no.acl.found"] = String(everyone)
            properties["super.users"] = superUsers.joined(separator: ";")
            properties["authorizer.class.name"] =
                configuration.look == .kraft
                ? "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
                : "kafka.security.authorizer.AclAuthorizer"
        }
        return properties.merging(configuration.properties) { _, own in own }
    }
}

// MARK: - Brokers and leaders

extension ClusterState {
    /// Milliseconds since 1970.
    var now: Int64 { Int64(clock().timeIntervalSince1970 * 1000) }

    func broker(_ id: Int32) -> Broker? {
        brokers.first { $0.id == id }
    }

    var availableBrokers: [Broker] { brokers.filter(\.isAvailable) }

    /// Those that new partitions may have replicas on; under ZooKeeper only such that run (`ZkAdminManager.createTopics`).
    var placeableBrokers: [Int32] { (configuration.look == .zooKeeper ? availableBrokers : brokers).map(\.id) }

    /// The broker that administrative requests go to, and that Metadata names.
    var controller: Broker? { availableBrokers.first }

    var connectionCount: Int { brokers.reduce(0) { $0 + $1.connectionCount } }

    func setAvailable(_ isAvailable: Bool, _ broker: Broker) {
        guard broker.isAvailable != isAvailable else { return }
        broker.isAvailable = isAvailable
        let available = Set(availableBrokers.map(\.id))
        for topic in topics.byName.values {
            for partition in topic.partitions { partition.brokersChanged(available: available) }
        }
        if !isAvailable { broker.dropConnections() }
    }

    /// Whether a new leader does not know yet what its predecessor told others: how far the followers are, and what
    /// it coordinates.
    func isSettling(_ partition: Partition) -> Bool {
        guard let delay = configuration.propagation, let since = partition.electionTime else { return false }
        return NIODeadline.now() - since < TimeAmount(delay)
    }

    func makeProducerID() -> Int64 {
        defer { nextProducerID += 1 }
        return nextProducerID
    }
}

// MARK: - Topics

extension ClusterState {
    func create(_ plan: TopicCatalog.Plan) -> Topic {
        let topic = topics.create(plan, id: KafkaUUID.random(), properties: properties)
        let available = Set(availableBrokers.map(\.id))
        for partition in topic.partitions { partition.brokersChanged(available: available) }
        for (index, broker) in brokers.enumerated() {
            propagate(after: Double(index + 1) / Double(brokers.count)) { topic.knownBy.insert(broker.id) }
        }
        return topic
    }

    /// Changes a topic's own configuration, which the brokers go by a little later.
    func configure(_ topic: Topic, _ overrides: [String: String]) {
        topic.overrides = overrides
        propagate { topic.appliedOverrides = overrides }
    }

    /// Lets brokers know of a change, after a part of the configured time.
    private func propagate(after part: Double = 1, _ change: @escaping () -> Void) {
        guard let delay = configuration.propagation else { return change() }
        _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(delay * part), change)
    }

    func delete(_ name: TopicName) {
        guard let topic = topics.delete(name) else { return }
        logBytes -= topic.partitions.reduce(0) { $0 + $1.log.size }
        groups.forgetOffsets(of: name)
        for partition in topic.partitions { partition.moveLeader(to: -1) }
    }

    /// The broker that coordinates a group or a transactional id; creates the internal topic if it is missing, and
    /// then knows no coordinator yet, as with Kafka.
    func coordinator(_ kind: Coordinator, of key: String) -> Broker? {
        guard let topic = topics[kind.topic] else {
            createInternalTopic(kind)
            return nil
        }
        guard topic.knownBy.count == brokers.count else { return nil }
        let partition = CoordinatorKey.partition(of: key, partitions: topic.partitions.count)
        return topic[partition].flatMap { broker($0.leader) }
    }

    enum Coordinator {
        case group
        case transaction

        var topic: TopicName { self == .group ? Topic.offsets : Topic.transactionState }
        var propertyPrefix: String { self == .group ? "offsets.topic" : "transaction.state.log" }
    }

    private func createInternalTopic(_ kind: Coordinator) {
        let replicas = ReplicaPlacement.replicas(
            brokers: brokers.map(\.id), partitions: properties.integer("\(kind.propertyPrefix).num.partitions"),
            factor: min(brokers.count, properties.integer("\(kind.propertyPrefix).replication.factor")))
        _ = create(
            TopicCatalog.Plan(
                name: kind.topic, replicas: replicas,
                overrides: [
                    "cleanup.policy": "compact", "compression.type": kind == .group ? "producer" : "uncompressed",
                    "segment.bytes": "104857600",
                ]))
    }
}

// MARK: - Authorization

extension ClusterState {
    /// What decides on a broker; nil where everyone may do everything.
    func authorizer(on broker: Broker) -> (any RequestAuthorizer)? { broker.authorizer ?? iam }

    /// Takes over changed ACLs: the broker that changed them knows at once, the others a little later.
    func change(_ acls: ACLStore, by broker: Broker) {
        self.acls = acls
        broker.learn(acls)
        for other in brokers where other !== broker { propagate { other.learn(acls) } }
    }

    func allows(_ operation: ACLOperation, on resource: KafkaResource, _ context: RequestContext) -> Bool {
        authorizer(on: context.broker)?.allows(operation, on: resource, by: context.identity, from: context.clientHost)
            ?? true
    }

    func allowsAny(_ operation: ACLOperation, on type: ACLResourceType, _ context: RequestContext) -> Bool {
        authorizer(on: context.broker)?.allowsAny(operation, on: type, by: context.identity, from: context.clientHost)
            ?? true
    }

    /// The operations that the requester may perform, as a bit field by operation code; nil if it was not asked for.
    func allowedOperations(on resource: KafkaResource, _ context: RequestContext) -> Int32 {
        resource.type.operations.reduce(0) { bits, operation in
            allows(operation, on: resource, context) ? bits | 1 << Int32(operation.rawValue) : bits
        }
    }
}
