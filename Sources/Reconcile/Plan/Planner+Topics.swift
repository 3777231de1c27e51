import Kafka
import Manifests

/// Topics on the target and their records.
extension Planner {
    /// Brings the target's topics up to the source's, and then their records.
    mutating func copyTopics() {
        for (name, wanted) in topology.topics.sorted(by: { $0.key < $1.key }) {
            createOrGrow(name, wanted)
            if let present = observed.target.topics[name] { alter(name, present, to: wanted.heldConfigs) }
        }
        let behind = partitionsInScope.filter { observed.replication[$0].map { $0.lag > 0 } ?? true }
        if !behind.isEmpty {
            add("replicate", "copy what is new in \(counted(topology.topics.count, "topic"))", .replicate(behind))
        }
    }

    /// Adds the topics and partitions that the target lacks, and leaves what it has.
    mutating func growTopics() {
        for (name, wanted) in topology.topics.sorted(by: { $0.key < $1.key }) { createOrGrow(name, wanted) }
    }

    private mutating func createOrGrow(_ name: TopicName, _ wanted: DesiredTopic) {
        guard let present = observed.target.topics[name] else {
            let configs = wanted.heldConfigs
            return add(
                "topic/\(name)/create",
                "create topic \(name): \(counted(Int(wanted.partitions), "partition")), "
                    + "replication factor \(wanted.replicationFactor), \(counted(configs.count, "config"))",
                .createTopic(
                    NewTopic(
                        name: name, partitions: wanted.partitions, replicationFactor: wanted.replicationFactor,
                        configs: configs)))
        }
        if present.partitions < wanted.partitions {
            add(
                "topic/\(name)/partitions",
                "raise topic \(name) from \(present.partitions) to \(counted(Int(wanted.partitions), "partition"))",
                .addPartitions(name, total: wanted.partitions))
        }
    }

    /// Gives the topics the configuration that they keep.
    mutating func release() {
        for (name, wanted) in topology.topics.sorted(by: { $0.key < $1.key }) {
            guard let present = observed.target.topics[name] else { continue }
            alter(name, present, to: wanted.configs, from: wanted.heldConfigs)
        }
    }

    /// - Parameter held: What was set only for the time of the copy, and goes unless it is wanted.
    private mutating func alter(
        _ name: TopicName, _ present: TopicObservation, to wanted: [String: String], from held: [String: String] = [:]
    ) {
        var changes: [String: String?] = wanted.filter { key, value in
            !(present.configs[key].map { Self.isSame($0.value, value) } ?? false)
        }
        for key in held.keys where wanted[key] == nil && present.configs[key]?.isOwn == true {
            changes[key] = .some(nil)
        }
        guard !changes.isEmpty else { return }
        let sorted = changes.sorted { $0.key < $1.key }
        let list = sorted.map { key, value in value.map { "\(key)=\($0)" } ?? "\(key) back to the default" }
        add(
            "topic/\(name)/configs", "configure topic \(name): \(list.joined(separator: ", "))",
            .alterConfigs(name, sorted.map { key, value in value.map { .set(key, to: $0) } ?? .delete(key) }))
    }

    /// Brokers answer with a value as they parsed it (`ConfigHelper`): `0.50` comes back as `0.5`, `True` as `true`.
    static func isSame(_ present: String, _ wanted: String) -> Bool {
        if present == wanted { return true }
        if let a = Int64(present), let b = Int64(wanted) { return a == b }
        if let a = Double(present), let b = Double(wanted) { return a == b }
        return ["true", "false"].contains(present) && present == wanted.lowercased()
    }
}
