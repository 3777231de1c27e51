/// The configuration keys of topics in Kafka 3.9 (`LogConfig`, `TopicConfig`, `ServerTopicConfigSynonyms`).
enum TopicConfigDefinitions {
    private static let noLimit = String(Int64.max)

    static let all: [ConfigDefinition] = [
        ConfigDefinition("cleanup.policy", .list, "delete", .oneOf(["compact", "delete"])),
        ConfigDefinition("compression.gzip.level", .int, "-1", .within(-1...9)),
        ConfigDefinition("compression.lz4.level", .int, "9", .within(1...17)),
        ConfigDefinition(
            "compression.type", .string, "producer",
            .oneOf(["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"])),
        ConfigDefinition("compression.zstd.level", .int, "3", .within(-131072...22)),
        ConfigDefinition("delete.retention.ms", .long, "86400000", .atLeast(0)),
        ConfigDefinition("file.delete.delay.ms", .long, "60000", .atLeast(0)),
        ConfigDefinition("flush.messages", .long, noLimit, .atLeast(1)),
        ConfigDefinition("flush.ms", .long, noLimit, .atLeast(0)),
        ConfigDefinition("follower.replication.throttled.replicas", .list, ""),
        ConfigDefinition("index.interval.bytes", .int, "4096", .atLeast(0)),
        ConfigDefinition("leader.replication.throttled.replicas", .list, ""),
        ConfigDefinition("local.retention.bytes", .long, "-2", .atLeast(-2)),
        ConfigDefinition("local.retention.ms", .long, "-2", .atLeast(-2)),
        ConfigDefinition("max.compaction.lag.ms", .long, noLimit, .atLeast(1)),
        ConfigDefinition("max.message.bytes", .int, "1048588", .atLeast(0)),
        ConfigDefinition("message.downconversion.enable", .boolean, "true"),
        ConfigDefinition("message.format.version", .string, "3.0-IV1"),
        ConfigDefinition("message.timestamp.after.max.ms", .long, noLimit, .atLeast(0)),
        ConfigDefinition("message.timestamp.before.max.ms", .long, noLimit, .atLeast(0)),
        ConfigDefinition("message.timestamp.difference.max.ms", .long, noLimit, .atLeast(0)),
        ConfigDefinition("message.timestamp.type", .string, "CreateTime", .oneOf(["CreateTime", "LogAppendTime"])),
        ConfigDefinition("min.cleanable.dirty.ratio", .double, "0.5", .fraction),
        ConfigDefinition("min.compaction.lag.ms", .long, "0", .atLeast(0)),
        ConfigDefinition("min.insync.replicas", .int, "1", .atLeast(1)),
        ConfigDefinition("preallocate", .boolean, "false"),
        ConfigDefinition("remote.log.copy.disable", .boolean, "false"),
        ConfigDefinition("remote.log.delete.on.disable", .boolean, "false"),
        ConfigDefinition("remote.storage.enable", .boolean, "false"),
        ConfigDefinition("retention.bytes", .long, "-1"),
        ConfigDefinition("retention.ms", .long, "604800000", .atLeast(-1)),
        ConfigDefinition("segment.bytes", .int, "1073741824", .atLeast(14)),
        ConfigDefinition("segment.index.bytes", .int, "10485760", .atLeast(4)),
        ConfigDefinition("segment.jitter.ms", .long, "0", .atLeast(0)),
        ConfigDefinition("segment.ms", .long, "604800000", .atLeast(1)),
        ConfigDefinition("unclean.leader.election.enable", .boolean, "false"),
    ]

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// A broker's key that gives a topic's key its default, and what its value is multiplied by.
    struct Synonym {
        let name: String
        var factor: Int64 = 1
    }

    /// The broker's keys behind a topic's key, the strongest first.
    static func synonyms(of name: String) -> [Synonym] {
        switch name {
        case "segment.ms": time("log.roll", milliseconds: "log.roll.ms", hours: "log.roll.hours")
        case "segment.jitter.ms":
            time("log.roll.jitter", milliseconds: "log.roll.jitter.ms", hours: "log.roll.jitter.hours")
        case "retention.ms":
            [
                Synonym(name: "log.retention.ms"), Synonym(name: "log.retention.minutes", factor: 60_000),
                Synonym(name: "log.retention.hours", factor: 3_600_000),
            ]
        case "flush.ms": [Synonym(name: "log.flush.interval.ms"), Synonym(name: "log.flush.scheduler.interval.ms")]
        case "flush.messages": [Synonym(name: "log.flush.interval.messages")]
        case "max.message.bytes": [Synonym(name: "message.max.bytes")]
        case "file.delete.delay.ms": [Synonym(name: "log.segment.delete.delay.ms")]
        case "segment.index.bytes": [Synonym(name: "log.index.size.max.bytes")]
        case "min.cleanable.dirty.ratio": [Synonym(name: "log.cleaner.min.cleanable.ratio")]
        case "delete.retention.ms", "min.compaction.lag.ms", "max.compaction.lag.ms":
            [Synonym(name: "log.cleaner." + name)]
        case "unclean.leader.election.enable", "min.insync.replicas", "compression.type", "compression.gzip.level",
            "compression.lz4.level", "compression.zstd.level":
            [Synonym(name: name)]
        case "remote.storage.enable", "remote.log.copy.disable", "remote.log.delete.on.disable",
            "leader.replication.throttled.replicas", "follower.replication.throttled.replicas":
            []
        default: [Synonym(name: "log." + name)]
        }
    }

    private static func time(_ prefix: String, milliseconds: String, hours: String) -> [Synonym] {
        [Synonym(name: milliseconds), Synonym(name: hours, factor: 3_600_000)]
    }
}
