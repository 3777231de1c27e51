import Kafka

/// What a rehearsal migrates: a small estate as a platform team would have it.
struct Scenario: Sendable {
    struct Topic: Sendable {
        let name: TopicName
        let partitions: Int32
        var replicationFactor: Int16 = 3
        var configs: [String: String] = [:]
        /// Records to begin with, over all partitions.
        let records: Int
        var valueSize = 200
        var codec: CompressionCodec = .uncompressed
        /// Who goes on writing while the migration runs.
        var liveProducer: String?

        var isCompacted: Bool { configs["cleanup.policy"] == "compact" }
        /// Whether the broker, not the producer, says when a record was written.
        var hasLogAppendTime: Bool { configs["message.timestamp.type"] == "LogAppendTime" }
        var all: [TopicPartition] { (0..<partitions).map { TopicPartition(name, $0) } }
    }

    struct Group: Sendable {
        let id: GroupID
        let topics: [TopicName]
        /// How much of each partition it has read, from 0 to 1.
        let progress: Double
    }

    /// Users of the source and, each with a role of its own, identities on the target.
    static let services = ["admin", "order-svc", "analytics-svc", "billing-svc"]

    let topics: [Topic]
    let groups: [Group]
    let acls: [ACLBinding]

    static let standard = Scenario(
        topics: [
            Topic(name: "orders", partitions: 6, records: 60_000, codec: .lz4, liveProducer: "order-svc"),
            Topic(name: "order-events", partitions: 3, records: 20_000, codec: .zstd, liveProducer: "order-svc"),
            Topic(
                name: "order-state", partitions: 3, configs: ["cleanup.policy": "compact", "segment.bytes": "262144"],
                records: 30_000, valueSize: 80, codec: .snappy),
            Topic(name: "events", partitions: 6, records: 60_000, valueSize: 400, codec: .zstd),
            Topic(name: "events-audit", partitions: 1, configs: ["retention.ms": "-1"], records: 5_000, codec: .gzip),
            Topic(name: "metrics.cpu", partitions: 3, records: 20_000, valueSize: 60),
            Topic(name: "metrics.memory", partitions: 3, records: 20_000, valueSize: 60),
            Topic(
                name: "metrics.latest", partitions: 2,
                configs: ["cleanup.policy": "compact", "segment.bytes": "262144"], records: 10_000, valueSize: 40),
            Topic(name: "payments", partitions: 4, configs: ["min.insync.replicas": "2"], records: 15_000),
            Topic(name: "invoices", partitions: 4, records: 10_000, codec: .zstd, liveProducer: "billing-svc"),
            Topic(
                name: "invoice-documents", partitions: 2, configs: ["max.message.bytes": "2097152"], records: 400,
                valueSize: 60_000, codec: .zstd),
            Topic(
                name: "billing.accounts", partitions: 2,
                configs: ["cleanup.policy": "compact", "segment.bytes": "262144"], records: 8_000, codec: .lz4),
            Topic(name: "billing.ledger", partitions: 2, configs: ["retention.ms": "-1"], records: 8_000),
            Topic(name: "billing.dead-letter", partitions: 1, records: 50),
            Topic(
                name: "gateway-log", partitions: 2, configs: ["message.timestamp.type": "LogAppendTime"],
                records: 12_000, codec: .lz4),
            Topic(name: "sessions", partitions: 3, configs: ["retention.ms": "604800000"], records: 12_000),
            Topic(name: "clicks", partitions: 6, records: 40_000, valueSize: 120, codec: .snappy),
            Topic(name: "shipping", partitions: 3, records: 6_000),
            Topic(name: "returns", partitions: 2, records: 2_000),
            Topic(name: "inventory", partitions: 3, records: 6_000),
            Topic(name: "prices", partitions: 1, records: 3_000),
            Topic(name: "catalog", partitions: 2, records: 4_000, valueSize: 800, codec: .zstd),
            Topic(name: "notifications", partitions: 2, replicationFactor: 2, records: 5_000),
            Topic(name: "emails", partitions: 1, replicationFactor: 1, records: 1_000),
            Topic(name: "empty", partitions: 2, records: 0),
        ],
        groups: [
            Group(id: "order-processing-cg", topics: ["orders", "order-events"], progress: 0.7),
            Group(id: "order-replay-cg", topics: ["order-state"], progress: 0.4),
            Group(id: "analytics-cg", topics: ["orders", "events", "metrics.cpu"], progress: 0.95),
            Group(id: "analytics-late-cg", topics: ["events", "clicks"], progress: 0),
            Group(id: "billing-cg", topics: ["payments", "billing.accounts", "gateway-log"], progress: 0.5),
            Group(id: "billing-done-cg", topics: ["payments", "billing.ledger"], progress: 1),
        ],
        acls: [
            ACLBinding(.allow, "User:admin", .all, .cluster, "kafka-cluster"),
            ACLBinding(.allow, "User:admin", .all, .topic, "*"),
            ACLBinding(.allow, "User:admin", .all, .group, "*"),
            ACLBinding(.allow, "User:admin", .all, .transactionalID, "*"),
            ACLBinding(.allow, "User:order-svc", .read, .topic, "orders"),
            ACLBinding(.allow, "User:order-svc", .write, .topic, "orders"),
            ACLBinding(.allow, "User:order-svc", .read, .topic, "order-events"),
            ACLBinding(.allow, "User:order-svc", .write, .topic, "order-events"),
            ACLBinding(.allow, "User:order-svc", .all, .topic, "order-state"),
            ACLBinding(.allow, "User:order-svc", .read, .group, .prefixed, "order-"),
            ACLBinding(.allow, "User:order-svc", .describeConfigs, .topic, "orders"),
            ACLBinding(.allow, "User:analytics-svc", .read, .topic, "orders"),
            ACLBinding(.allow, "User:analytics-svc", .read, .topic, .prefixed, "events"),
            ACLBinding(.deny, "User:analytics-svc", .read, .topic, "events-audit"),
            ACLBinding(.allow, "User:analytics-svc", .read, .topic, .prefixed, "metrics."),
            ACLBinding(.allow, "User:analytics-svc", .read, .group, "analytics-cg"),
            ACLBinding(.allow, "User:analytics-svc", .describe, .topic, "clicks"),
            ACLBinding(.allow, "User:billing-svc", .read, .topic, "payments"),
            ACLBinding(.allow, "User:billing-svc", .write, .topic, "invoices"),
            ACLBinding(.allow, "User:billing-svc", .create, .topic, .prefixed, "billing."),
            ACLBinding(.allow, "User:billing-svc", .read, .topic, .prefixed, "billing."),
            ACLBinding(.allow, "User:billing-svc", .write, .topic, .prefixed, "billing."),
            ACLBinding(.allow, "User:billing-svc", .alterConfigs, .topic, .prefixed, "billing."),
            ACLBinding(.allow, "User:billing-svc", .read, .group, .prefixed, "billing-"),
            ACLBinding(.allow, "User:billing-svc", .write, .transactionalID, .prefixed, "billing-"),
        ])
}

extension ACLBinding {
    /// With a literal pattern.
    fileprivate init(
        _ permission: ACLPermission, _ principal: String, _ operation: ACLOperation, _ resource: ACLResourceType,
        _ name: String
    ) {
        self.init(permission, principal, operation, resource, .literal, name)
    }
}
