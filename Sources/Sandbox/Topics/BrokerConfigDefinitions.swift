/// The configuration keys of brokers that the sandbox tells or obeys, with Kafka 3.9's defaults (`KafkaConfig`).
enum BrokerConfigDefinitions {
    static let all: [ConfigDefinition] = [
        ConfigDefinition("allow.everyone.if.no.acl.found", .boolean, "false"),
        ConfigDefinition("authorizer.class.name", .string, ""),
        ConfigDefinition("auto.create.topics.enable", .boolean, "true"),
        ConfigDefinition("broker.id", .int, "-1"),
        ConfigDefinition(
            "compression.type", .string, "producer",
            .oneOf(["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"])),
        ConfigDefinition("connections.max.reauth.ms", .long, "0"),
        ConfigDefinition("default.replication.factor", .int, "1", .atLeast(1)),
        ConfigDefinition("delete.topic.enable", .boolean, "true"),
        ConfigDefinition("fetch.max.bytes", .int, "57671680", .atLeast(1024)),
        ConfigDefinition("group.initial.rebalance.delay.ms", .int, "3000"),
        ConfigDefinition("group.max.session.timeout.ms", .int, "1800000"),
        ConfigDefinition("group.min.session.timeout.ms", .int, "6000"),
        ConfigDefinition("inter.broker.protocol.version", .string, "3.9-IV0"),
        ConfigDefinition("log.cleaner.delete.retention.ms", .long, "86400000", .atLeast(0)),
        ConfigDefinition("log.cleaner.min.cleanable.ratio", .double, "0.5", .fraction),
        ConfigDefinition("log.cleanup.policy", .list, "delete", .oneOf(["compact", "delete"])),
        ConfigDefinition("log.message.timestamp.difference.max.ms", .long, String(Int64.max), .atLeast(0)),
        ConfigDefinition("log.message.timestamp.type", .string, "CreateTime", .oneOf(["CreateTime", "LogAppendTime"])),
        ConfigDefinition("log.retention.bytes", .long, "-1"),
        ConfigDefinition("log.retention.hours", .int, "168"),
        ConfigDefinition("log.retention.minutes", .int, nil),
        ConfigDefinition("log.retention.ms", .long, nil),
        ConfigDefinition("log.roll.hours", .int, "168", .atLeast(1)),
        ConfigDefinition("log.roll.ms", .long, nil),
        ConfigDefinition("log.segment.bytes", .int, "1073741824", .atLeast(14)),
        ConfigDefinition("message.max.bytes", .int, "1048588", .atLeast(0)),
        ConfigDefinition("min.insync.replicas", .int, "1", .atLeast(1)),
        ConfigDefinition("node.id", .int, "-1"),
        ConfigDefinition("num.partitions", .int, "1", .atLeast(1)),
        ConfigDefinition("offset.metadata.max.bytes", .int, "4096"),
        ConfigDefinition("offsets.topic.num.partitions", .int, "50", .atLeast(1)),
        ConfigDefinition("offsets.topic.replication.factor", .short, "3", .atLeast(1)),
        ConfigDefinition("process.roles", .list, ""),
        ConfigDefinition("quota.window.num", .int, "11", .atLeast(1)),
        ConfigDefinition("quota.window.size.seconds", .int, "1", .atLeast(1)),
        ConfigDefinition("super.users", .string, ""),
        ConfigDefinition("transaction.max.timeout.ms", .int, "900000", .atLeast(1)),
        ConfigDefinition("transaction.state.log.num.partitions", .int, "50", .atLeast(1)),
        ConfigDefinition("transaction.state.log.replication.factor", .short, "3", .atLeast(1)),
        ConfigDefinition("unclean.leader.election.enable", .boolean, "false"),
        ConfigDefinition("zookeeper.connect", .string, nil),
    ]

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Keys that AlterConfigs may change while the broker runs (`DynamicBrokerConfig.AllDynamicConfigs`).
    static let dynamic: Set<String> = [
        "compression.type", "fetch.max.bytes", "log.cleaner.delete.retention.ms", "log.cleaner.min.cleanable.ratio",
        "log.cleanup.policy", "log.message.timestamp.type", "log.retention.bytes", "log.retention.hours",
        "log.retention.minutes", "log.retention.ms", "log.roll.hours", "log.roll.ms", "log.segment.bytes",
        "message.max.bytes", "min.insync.replicas", "unclean.leader.election.enable",
    ]
}
