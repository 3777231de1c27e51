import Foundation
import Kafka
import Logging

/// Compares the two clusters after the migration.
struct RehearsalChecks: Sendable {
    let scenario: Scenario
    let estate: Estate
    let logger: Logger
    let ledger: Ledger
    /// What each service could do on the source before the migration.
    let expected: [String: [AccessProbe.Subject: Bool]]

    func summary(
        source: KafkaClient, target: KafkaClient, access: [String: [AccessProbe.Subject: Bool]], frozen: [Date],
        reconciler: ReconcilerRuns
    ) async throws -> RehearsalSummary {
        let partitions = scenario.topics.flatMap(\.all)
        let before = try await LogReader(source).digests(of: partitions)
        let after = try await LogReader(target).digests(of: partitions)
        var failures: [String] = []
        var equal = 0
        for partition in partitions {
            let (there, here) = (before[partition] ?? RecordDigest(), after[partition] ?? RecordDigest())
            if there.count == here.count && there.digest == here.digest {
                equal += 1
            } else {
                failures.append(
                    "\(partition): \(there.count) records on the source, \(here.count) on the target, not equal")
            }
        }
        let comparable = scenario.topics.filter { !$0.isCompacted && !$0.hasLogAppendTime }.flatMap(\.all)
        failures += ledgerFailures(comparable, after)
        let positions = try await compareGroups(source, target)
        failures += positions.failures
        let (probes, agreeing, differing) = compare(access)
        failures += differing
        let applied = try estate.appliedPolicies()
        for service in Scenario.services where applied[Estate.role(of: service)] == nil {
            failures.append("role \(Estate.role(of: service)) was given no policy")
        }
        let records = after.values.reduce(0) { $0 + $1.count }
        let ended = reconciler.cutover?.ended ?? Date()
        return RehearsalSummary(
            topics: scenario.topics.count, partitions: partitions.count, records: records, equalPartitions: equal,
            acknowledgedRecords: comparable.reduce(0) { $0 + ledger[$1].count }, groups: scenario.groups.count,
            exactPositions: positions.exact,
            positions: positions.count, policies: applied.values.reduce(0, +), roles: applied.count,
            accessProbes: probes, equalAccess: agreeing,
            freezeSeconds: frozen.min().map { ended.timeIntervalSince($0) } ?? 0, reconcilerRuns: reconciler.runs,
            kills: reconciler.kills, failures: failures)
    }

    /// Where neither compaction nor the broker's clock changes records, the target must hold what producers wrote.
    private func ledgerFailures(
        _ comparable: [TopicPartition], _ after: [TopicPartition: RecordDigest]
    ) -> [String] {
        comparable.compactMap { partition in
            let (written, here) = (ledger[partition], after[partition] ?? RecordDigest())
            guard written.count != here.count || written.digest != here.digest else { return nil }
            return "\(partition): producers wrote \(written.count) records, \(here.count) are on the target, not equal"
        }
    }

    private func compareGroups(
        _ source: KafkaClient, _ target: KafkaClient
    ) async throws -> (count: Int, exact: Int, failures: [String]) {
        let ids = scenario.groups.map(\.id)
        let there = try await source.fetchOffsets(groups: ids)
        let here = try await target.fetchOffsets(groups: ids)
        var count = 0
        var failures: [String] = []
        for (group, offsets) in there.sorted(by: { $0.key < $1.key }) {
            for (partition, committed) in offsets.sorted(by: { $0.key < $1.key }) {
                count += 1
                guard let translated = here[group]?[partition] else {
                    failures.append("group \(group), \(partition): no offset on the target")
                    continue
                }
                var next = try await LogReader(source).record(of: partition, at: committed.offset)
                var resumed = try await LogReader(target).record(of: partition, at: translated.offset)
                // A record's offset is all that may differ.
                next?.offset = 0
                resumed?.offset = 0
                if next != resumed || committed.metadata != translated.metadata {
                    failures.append("group \(group), \(partition): resumes at another record than on the source")
                }
            }
        }
        return (count, count - failures.count, failures)
    }

    private func compare(
        _ access: [String: [AccessProbe.Subject: Bool]]
    ) -> (count: Int, agreeing: Int, failures: [String]) {
        var count = 0
        var failures: [String] = []
        for (service, subjects) in expected.sorted(by: { $0.key < $1.key }) {
            for (subject, isAllowed) in subjects.sorted(by: { $0.key < $1.key }) {
                count += 1
                let isAllowedNow = access[service]?[subject]
                guard isAllowedNow != isAllowed else { continue }
                failures.append(
                    "\(service): \(subject.operation) \(subject.resource) was \(isAllowed ? "allowed" : "refused") on the "
                        + "source and is \(isAllowedNow == true ? "allowed" : "refused") on the target")
            }
        }
        return (count, count - failures.count, failures)
    }
}
