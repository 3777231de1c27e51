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
    package var replicationFactor: Int16
    /// The configuration to end with: name → value.
    package var configs: [String: String]

    /// The configuration while kedge copies: what would change, drop or refuse copied records is held back.
    ///
    /// - Compaction waits, so that a copy can be compared record by record.
    /// - The broker keeps the timestamps and the compressed bytes that it is given (`LogValidator`, Kafka 3.9).
    package var heldConfigs: [String: String] {
        var held = configs
        held["compression.type"] = "producer"
        held["message.timestamp.type"] = "CreateTime"
        if configs["cleanup.policy", default: "delete"].split(separator: ",").contains("compact") {
            held["min.compaction.lag.ms"] = String(Int64.max)
            held["max.compaction.lag.ms"] = String(Int64.max)
        }
        return held
    }
}

extension Topology {
    /// Configurations whose value in effect is carried even where the source has it from a broker's default.
    ///
    /// The target's defaults may differ, and these change what happens to records or which requests are accepted.
    static let carriedDefaults: Set<String> = [
        "cleanup.policy", "compression.type", "delete.retention.ms", "max.compaction.lag.ms", "max.message.bytes",
        "message.timestamp.type", "min.cleanable.dirty.ratio", "min.compaction.lag.ms", "min.insync.replicas",
        "retention.bytes", "retention.ms", "unclean.leader.election.enable",
    ]

    /// Configurations that belong to the source's brokers or its release and mean nothing on the target.
    ///
    /// Throttled replicas name broker ids; the message format settings left Kafka in 4.0 (KIP-724); tiered storage is
    /// a property of the cluster.
    static let leftBehind: Set<String> = [
        "follower.replication.throttled.replicas", "leader.replication.throttled.replicas",
        "message.downconversion.enable", "message.format.version", "remote.storage.enable", "local.retention.bytes",
        "local.retention.ms",
    ]

    /// Topics of Kafka and of Amazon MSK itself, which every cluster keeps for itself.
    package static func isInternal(_ name: TopicName, _ topic: TopicObservation) -> Bool {
        topic.isInternal || name.rawValue.hasPrefix("__amazon_msk_")
            || ["__consumer_offsets", "__transaction_state", "__share_group_state"].contains(name.rawValue)
    }

    /// The topics that the sets select, fitted to the target.
    package init(_ sets: [TopicSetManifest], source: SourceObservation, targetBrokers: Int) {
        for (name, topic) in source.topics where !Self.isInternal(name, topic) {
            let selecting = sets.filter { $0.spec.selects(name.rawValue) }
            guard sets.isEmpty || !selecting.isEmpty else { continue }
            let partitions = selecting.compactMap(\.spec.partitions).max().map(Int32.init(clamping:)) ?? topic.partitions
            if partitions < topic.partitions {
                findings.append(
                    Finding(
                        "B10", "topic \(name)",
                        "\(topic.partitions) partitions on the source, \(partitions) in the manifest",
                        hint: "records keep their partition; raise spec.partitions to at least \(topic.partitions)."))
            }
            let wanted =
                selecting.compactMap(\.spec.replicationFactor).max().map(Int16.init(clamping:)) ?? topic.replicationFactor
            let fitted = min(wanted, Int16(clamping: targetBrokers))
            if fitted < wanted {
                findings.append(
                    Finding(
                        "W10", "topic \(name)",
                        "replication factor \(wanted) is lowered to \(fitted): the target has \(targetBrokers) brokers",
                        hint: "add brokers to the target if the topic needs the higher factor."))
            }
            topics[name] = DesiredTopic(
                partitions: max(partitions, topic.partitions), replicationFactor: fitted,
                configs: Self.configs(of: topic, selecting, replicationFactor: fitted))
        }
        for set in sets where !source.topics.keys.contains(where: { set.spec.selects($0.rawValue) }) {
            findings.append(
                Finding(
                    "W11", "topic set \(set.name)", "it selects no topic of the source",
                    hint: "check spec.include and spec.exclude against the source's topics."))
        }
        findings.sort()
    }

    private static func configs(
        of topic: TopicObservation, _ sets: [TopicSetManifest], replicationFactor: Int16
    ) -> [String: String] {
        var configs: [String: String] = [:]
        for (name, config) in topic.configs
        where (config.isOwn || carriedDefaults.contains(name)) && !leftBehind.contains(name) {
            configs[name] = config.value
        }
        for set in sets { configs.merge(set.spec.configs) { _, declared in declared } }
        if let text = configs["min.insync.replicas"], let minimum = Int16(text), minimum > replicationFactor {
            configs["min.insync.replicas"] = String(replicationFactor)
        }
        return configs
    }
}
