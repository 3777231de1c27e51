import Kafka
import Manifests

/// What each topic in scope should look like on the target.
package struct Topology: Equatable, Sendable {
    package var topics: [TopicName: DesiredTopic] = [:]
    package var findings: [Finding] = []

    /// Topics in scope, in order.
    package var names: [TopicName] { topics.keys.sorted() }
}

package struct DesiredTopic: Equatable, Sendable {
    package var partitions: Int32
    package var sourcePartitions: Int32
    package var replicationFactor: Int16
    /// The configuration to end with: name → value.
    package var configs: [String: String]

    /// The configuration while kedge copies: what would change, drop or refuse copied records is held back.
    ///
    /// - Compaction waits, so that a copy can be compared record by record; where only compaction cleans up, nothing
    ///   does. Not being compacted, the topic also takes records without a key, which the source holds if it was not
    ///   always compacted.
    /// - The broker keeps the timestamps and the compressed bytes that it is given, and takes any timestamp and size
    ///   (`LogValidator`, Kafka 3.9; the two limits on timestamps exist since 3.6, KIP-937, older than any target).
    package var heldConfigs: [String: String] {
        var held = configs
        held["compression.type"] = "producer"
        held["message.timestamp.type"] = "CreateTime"
        held["message.timestamp.before.max.ms"] = Self.anyTimestamp
        held["message.timestamp.after.max.ms"] = Self.anyTimestamp
        held["max.message.bytes"] = String(
            max(Self.heldBatchBytes, configs["max.message.bytes"].flatMap(Int32.init) ?? 0))
        // A batch has to fit into a segment, too (`UnifiedLog.append`).
        held["segment.bytes"] = configs["segment.bytes"].map { String(max(Self.heldBatchBytes, Int32($0) ?? 0)) }
        let policies = configs["cleanup.policy", default: "delete"].split(separator: ",")
        if policies.contains("compact") {
            held["cleanup.policy"] = "delete"
            if !policies.contains("delete") { (held["retention.ms"], held["retention.bytes"]) = ("-1", "-1") }
        }
        return held
    }

    /// The batches to be taken while kedge copies: 8 MiB, the most that every kind of MSK broker allows.
    ///
    /// The source may hold larger ones than it takes today, and a batch that is compressed anew may grow.
    private static let heldBatchBytes: Int32 = 8 << 20

    /// One less than the greatest number, which up to Kafka 3.9 means the broker's
    /// `log.message.timestamp.difference.max.ms` (`LogConfig.getMessageTimestampBeforeMaxMs`).
    private static let anyTimestamp = String(Int64.max - 1)
}

extension Topology {
    /// Configurations whose value in effect is carried even where the source has it from a broker's default.
    ///
    /// The target's defaults may differ, and these change what happens to records or which requests are accepted.
    static let carriedDefaults: Set<String> = [
        "cleanup.policy", "compression.type", "delete.retention.ms", "max.compaction.lag.ms", "max.message.bytes",
        "message.timestamp.after.max.ms", "message.timestamp.before.max.ms", "message.timestamp.type",
        "min.cleanable.dirty.ratio", "min.compaction.lag.ms", "min.insync.replicas",
        "retention.bytes", "retention.ms", "unclean.leader.election.enable",
    ]

    /// Configurations that belong to the source's brokers or its release and mean nothing on the target.
    ///
    /// Throttled replicas name broker ids; the message format settings left Kafka in 4.0 (KIP-724), and so did
    /// `message.timestamp.difference.max.ms`, which became two (KIP-937); tiered storage is a property of the cluster.
    static let leftBehind: Set<String> = [
        "follower.replication.throttled.replicas", "leader.replication.throttled.replicas",
        "local.retention.bytes", "local.retention.ms", "message.downconversion.enable", "message.format.version",
        "message.timestamp.difference.max.ms", "remote.log.copy.disable", "remote.log.delete.on.disable",
        "remote.storage.enable",
    ]

    /// Topics of Kafka and of Amazon MSK itself, which every cluster keeps for itself.
    package static func isInternal(_ name: TopicName, _ topic: TopicObservation) -> Bool {
        topic.isInternal || name.rawValue.hasPrefix("__amazon_msk_")
            || [
                "__consumer_offsets", "__transaction_state", "__share_group_state", "__remote_log_metadata",
            ].contains(name.rawValue)
    }

    /// The topics that the sets select, fitted to the target.
    package init(_ sets: [TopicSetManifest], source: SourceObservation, targetBrokers: Int) {
        for (name, topic) in source.topics where !Self.isInternal(name, topic) {
            let selecting = sets.filter { $0.spec.selects(name.rawValue) }
            guard sets.isEmpty || !selecting.isEmpty else { continue }
            let partitions =
                selecting.compactMap(\.spec.partitions).max().map(Int32.init(clamping:)) ?? topic.partitions
            if partitions < topic.partitions {
                findings.append(
                    Finding(
                        "B10", "topic \(name)",
                        "\(topic.partitions) partitions on the source, \(partitions) in the manifest",
                        hint: "records keep their partition; raise spec.partitions to at least \(topic.partitions)."))
            }
            let replicationFactor = fit(name, topic, selecting, to: targetBrokers)
            topics[name] = DesiredTopic(
                partitions: max(partitions, topic.partitions), sourcePartitions: topic.partitions,
                replicationFactor: replicationFactor,
                configs: configs(name, topic, selecting, replicationFactor: replicationFactor))
        }
        for set in sets where !source.topics.keys.contains(where: { set.spec.selects($0.rawValue) }) {
            findings.append(
                Finding(
                    "W11", "topic set \(set.name)", "it selects no topic of the source",
                    hint: "check spec.include and spec.exclude against the source's topics."))
        }
        findings.sort()
    }

    private mutating func fit(
        _ name: TopicName, _ topic: TopicObservation, _ sets: [TopicSetManifest], to brokers: Int
    ) -> Int16 {
        let wanted = max(
            1, sets.compactMap(\.spec.replicationFactor).max().map(Int16.init(clamping:)) ?? topic.replicationFactor)
        let fitted = min(wanted, Int16(clamping: max(1, brokers)))
        if fitted < wanted {
            findings.append(
                Finding(
                    "W10", "topic \(name)",
                    "replication factor \(wanted) is lowered to \(fitted): the target has \(counted(brokers, "broker"))",
                    hint: "add brokers to the target if the topic needs the higher factor."))
        }
        return fitted
    }

    private mutating func configs(
        _ name: TopicName, _ topic: TopicObservation, _ sets: [TopicSetManifest], replicationFactor: Int16
    ) -> [String: String] {
        var configs: [String: String] = [:]
        for (key, config) in topic.configs
        where (config.isOwn || Self.carriedDefaults.contains(key)) && !Self.leftBehind.contains(key) {
            configs[key] = config.value
        }
        if let difference = topic.configs["message.timestamp.difference.max.ms"] {
            // Before Kafka 3.6 there was only the difference.
            for key in ["message.timestamp.before.max.ms", "message.timestamp.after.max.ms"]
            where topic.configs[key].map({ difference.isOwn && !$0.isOwn }) ?? true {
                configs[key] = difference.value
            }
        }
        for set in sets { configs.merge(set.spec.configs) { _, declared in declared } }
        // As brokers answer: otherwise the topic would look different for ever.
        configs["cleanup.policy"] = configs["cleanup.policy"].map { policy in
            policy.split(separator: ",").map { $0.filter { $0 != " " } }.joined(separator: ",")
        }
        if let text = configs["min.insync.replicas"], let minimum = Int16(text), minimum > replicationFactor {
            configs["min.insync.replicas"] = String(replicationFactor)
            findings.append(
                Finding(
                    "W13", "topic \(name)",
                    "min.insync.replicas \(minimum) is lowered to \(replicationFactor), its replication factor",
                    hint: "add brokers to the target; until then one that is down stops writing with acks=all."))
        }
        return configs
    }
}
