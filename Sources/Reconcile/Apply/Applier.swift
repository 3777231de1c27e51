import AWS
import Foundation
import GitSource
import Kafka
import Manifests
import Review
import Transfer

/// Performs one step.
///
/// Every step may be repeated, and may have been interrupted anywhere before.
struct Applier {
    let desired: Desired
    let source: any Cluster
    let target: any Cluster
    let engine: TransferEngine
    let manifests: any ManifestSource
    let history: History
    let surroundings: ReconcileSurroundings
    /// Writes an event to the journal, if the lease is still held.
    let record: @Sendable (MigrationEvent) async throws -> Void
    /// Keeps a document beside the journal, and gives its key.
    let keep: @Sendable ([UInt8]) async throws -> String
    let report: @Sendable (ReconcileEvent) -> Void

    /// Returns what the step found that the plan could not know.
    func apply(_ step: Step) async throws -> [Finding] {
        switch step.action {
        case .acceptVerify(let rules): try await record(.verifyAccepted(rules))
        case .proposeAccess(let proposal):
            let commit: String?
            do {
                commit = try await manifests.propose(proposal, onto: desired.commit)
            } catch let error where error is ReviewError || error is GitError {
                try Task.checkCancellation()
                let (message, hint) = Finding.explain(error)
                return [
                    Finding(
                        "W79", "spec.access.review", "the proposal is not made, or not complete: \(message)", hint: hint
                    )
                ]
            }
            guard let commit else { break }
            try await record(
                .accessProposed(branch: proposal.branch, commit: commit, files: proposal.files.count))
        case .applyAccess(let principal, let role, let merged): return try await put(merged, of: principal, on: role)
        case .removeAccess(let principal, let role):
            try await surroundings.controlPlane.put(
                [], on: RoleARN(parsing: role), desired.migration.rolePolicySettings)
            try await record(.accessRemoved(principal: principal, role: role))
        case .rehearseAccess(let rehearsals, let scratch, _): return try await rehearse(rehearsals, scratch: scratch)
        case .createTopic(let topic): return try await create(topic)
        case .addPartitions(let topic, let total):
            let code = try await target.createPartitions([topic: total], validateOnly: false)[topic]
            if let refusal = try refusal(code, topic, "add partitions") { return [refusal] }
            try await record(.topicChanged(topic, change: step.summary))
        case .alterConfigs(let topic, let changes):
            let code = try await target.incrementalAlterConfigs([topic: changes], validateOnly: false)[topic]
            if let refusal = try refusal(code, topic, "configure it") { return [refusal] }
            try await waitForBrokers(toApply: changes, topic)
            try await record(.topicChanged(topic, change: step.summary))
        case .replicate(let partitions): return try await replicate(partitions)
        case .startCutover(let proof):
            if let proof {
                let document = try await keep(proof.document)
                for part in proof.parts { try await record(.accessProved(part, document: document)) }
            }
            try await record(.cutoverStarted)
        case .freeze(let bindings, let partitions): try await freeze(bindings, partitions)
        case .unfreeze(let bindings, let reason): try await unfreeze(bindings, reason)
        case .verify(let partitions, let isAhead): return try await verify(partitions, isAhead: isAhead)
        case .compareAgain(let partitions): try await record(.verified(through: partitions, comparisons: [:]))
        case .commitOffsets(let group, let offsets):
            try await target.commitOffsets(group: group, offsets)
            for part in Self.parts(of: offsets) { try await record(.offsetsCommitted(group, part)) }
        case .recordPhase(let phase): try await record(.phaseReached(phase))
        }
        return []
    }

    /// A role that IAM refuses to change holds up neither other roles nor the copy.
    private func put(_ merged: MergedAccess, of principal: String, on role: RoleARN) async throws -> [Finding] {
        let access = AppliedAccess(merged, on: role)
        try await record(.accessApplying(principal: principal, access))
        do {
            try await surroundings.controlPlane.put(merged.texts, on: role, desired.migration.rolePolicySettings)
        } catch let error where error is AWSError || error is ReconcileError {
            try Task.checkCancellation()
            let (message, hint) = Finding.explain(error)
            return [
                Finding(
                    "B73", principal, "its policies could not be put on \(role.roleName): \(message)", hint: hint)
            ]
        }
        try await record(.accessApplied(principal: principal, access))
        return []
    }

    private func create(_ topic: NewTopic) async throws -> [Finding] {
        let code = try await target.createTopics([topic], validateOnly: false)[topic.name]
        // An earlier pass may have been killed between creating the topic and recording it.
        if code != .topicAlreadyExists, let refusal = try refusal(code, topic.name, "create it") { return [refusal] }
        try await record(
            .topicCreated(
                topic.name, partitions: topic.partitions, replicationFactor: topic.replicationFactor ?? -1))
        return []
    }

    /// Why the target will not do something to a topic; nil when it has done it.
    private func refusal(_ code: KafkaErrorCode?, _ topic: TopicName, _ what: String) throws -> Finding? {
        guard let code, !code.isRetriable else {
            throw ReconcileError(
                .timedOut, "topic \(topic): the target could not \(what): \(code.map { "\($0)" } ?? "no answer")",
                hint: "the next pass tries again; see the log of the target's controller.")
        }
        guard code != .none else { return nil }
        return Finding(
            "B34", "topic \(topic)", "the target refused to \(what): \(code)",
            hint: "check kedge's rights on the target and spec.configs of the topic's set.")
    }

    /// How long one step copies before the pass ends and the next one looks for a newer commit.
    private static let slice: Duration = .seconds(300)

    private func replicate(_ partitions: [TopicPartition]) async throws -> [Finding] {
        let limit = min(Self.slice, untilFreezeLimit ?? Self.slice)
        let failures = try await surroundings.within(limit) { [engine, report] in
            try await engine.copy(partitions) { report(.copied($0)) }
        }
        return (failures ?? [:]).map { partition, error in Finding(error, about: "partition \(partition)") }.sorted()
    }

    /// How much one step compares ahead of a freeze: no partition is begun later than this, and of each so many segments.
    private static let aheadLimit: (begin: Duration, segments: Int) = (.seconds(60), 8)

    private func verify(_ partitions: [TopicPartition: Int64], isAhead: Bool) async throws -> [Finding] {
        let limit = isAhead ? Self.slice : untilFreezeLimit ?? .zero
        let latest = surroundings.now().addingTimeInterval(Self.aheadLimit.begin.seconds)
        let verified = try await surroundings.within(limit) { [engine, surroundings] in
            try await isAhead
                ? engine.verify(partitions, most: Self.aheadLimit.segments) { surroundings.now() < latest }
                : engine.verify(partitions)
        }
        guard let (comparisons, failures) = verified else {
            guard isAhead else { throw ReconcileError.freezeLimit("records to be compared") }
            return [
                Finding(
                    "W35", "verify", "records could not be compared within \(limit.manifestText)",
                    hint: "see how fast the target and the store of segments answer; the next pass tries again.")
            ]
        }
        for part in Self.parts(of: comparisons.filter(\.value.isEqual)) where !part.isEmpty {
            try await record(.verified(through: part.mapValues(\.end), comparisons: part))
        }
        let differing = comparisons.filter { !$0.value.isEqual }.map { partition, result in
            Finding(
                "B30", "partition \(partition)",
                "the target holds \(result.copied.count) records from offset \(result.first) on, \(result.captured.count) "
                    + "were captured, and they differ",
                hint: "do not switch clients; roll back, delete the topic on the target and start over.")
        }
        return (differing + failures.map { Finding($1, about: "partition \($0)") }).sorted()
    }

    /// Partitions for one entry of the journal each, which is limited; one part without any if there are none.
    static func parts<Value>(of partitions: [TopicPartition: Value]) -> [[TopicPartition: Value]] {
        let sorted = partitions.sorted { $0.key < $1.key }
        return stride(from: 0, to: max(1, sorted.count), by: partitionsPerEntry).map { first in
            Dictionary(uniqueKeysWithValues: sorted[first...].prefix(partitionsPerEntry).map { ($0.key, $0.value) })
        }
    }

    private static let partitionsPerEntry = 2_000
}
