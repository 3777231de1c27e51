import Foundation
import Kafka

/// Fills the source with the scenario: topics, records, ACLs, groups.
struct Seeding: Sendable {
    let scenario: Scenario
    let writer: LedgerWriter

    private static let recordsPerBatch = 200
    private static let patience: Duration = .seconds(30)

    func run(as root: KafkaClient) async throws {
        let topics = scenario.topics.map {
            NewTopic(
                name: $0.name, partitions: $0.partitions, replicationFactor: $0.replicationFactor, configs: $0.configs)
        }
        for (name, code) in try await root.createTopics(topics) where code != .none {
            throw SandboxError(
                .rehearsalFailed, "Topic \(name) could not be created: \(code)", hint: "see the sandbox's log.")
        }
        try await root.createACLs(scenario.acls)
        for topic in scenario.topics { try await fill(topic, as: root) }
        try await waitForCompaction(root)
        try await commitOffsets(root)
    }

    private func fill(_ topic: Scenario.Topic, as root: KafkaClient) async throws {
        for partition in topic.all {
            var left = topic.records / topic.all.count
            while left > 0 {
                let count = min(left, topic.valueSize > 10_000 ? 10 : Self.recordsPerBatch)
                try await writer.write(count, to: partition, of: topic, as: root)
                left -= count
            }
        }
    }

    /// Until the sandbox's cleaner has nothing more to remove, so that both sides can be compared record by record.
    private func waitForCompaction(_ root: KafkaClient) async throws {
        let compacted = scenario.topics.filter(\.isCompacted).flatMap(\.all)
        let deadline = ContinuousClock.now + Self.patience
        var before: [TopicPartition: RecordDigest] = [:]
        while ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(1200))
            let now = try await LogReader(root).digests(of: compacted)
            if now.mapValues(\.digest) == before.mapValues(\.digest) { return }
            before = now
        }
        throw SandboxError(.rehearsalFailed, "Compaction does not come to rest", hint: "see the sandbox's log.")
    }

    private func commitOffsets(_ root: KafkaClient) async throws {
        for group in scenario.groups {
            let partitions = scenario.topics.filter { group.topics.contains($0.name) }.flatMap(\.all)
            let ends = try await root.listOffsets(partitions, at: .latest)
            try await root.commitOffsets(
                group: group.id,
                ends.mapValues { CommittedOffset(offset: Int64(Double($0) * group.progress), metadata: "rehearsal") })
        }
    }
}
