import Foundation
import Kafka
import Manifests

/// Decides what has to happen. Pure: no I/O, no clock; the time is part of what was observed.
package func plan(_ desired: Desired, _ observed: Observation) -> Plan {
    var planner = Planner(desired, observed)
    planner.run()
    return planner.plan
}

/// The phases in order, each with the steps that lead to it and the gate before it.
private struct Planner {
    let migration: MigrationManifest
    var spec: MigrationSpec { migration.spec }
    let observed: Observation
    let topology: Topology
    var plan: Plan

    init(_ desired: Desired, _ observed: Observation) {
        self.migration = desired.migration
        self.observed = observed
        topology = Topology(
            desired.topicSets, source: observed.source, targetBrokers: observed.target.cluster.brokers.count)
        plan = Plan(
            migration: desired.migration.name, commit: desired.commit, current: observed.history.phase,
            desired: desired.migration.spec.phase)
        plan.findings = Prechecks.findings(migration, observed) + topology.findings
        plan.findings += observed.access.findings + observed.findings
    }

    mutating func run() {
        if spec.suspend {
            plan.gates.append(
                Gate(name: "suspended", waitingFor: "spec.suspend is true", hint: "set it to false to go on."))
            return finish()
        }
        switch spec.phase {
        case .rolledBack: rollBack()
        case .planned, .replicating, .cutOver, .finalized: advance()
        }
        finish()
    }

    /// Stops what a blocking finding forbids: everything but giving producers back what the freeze took.
    private mutating func finish() {
        plan.findings = Set(plan.findings).sorted()
        guard plan.isBlocked else { return }
        plan.steps.removeAll { step in
            if case .unfreeze = step.action { false } else { true }
        }
    }

    // MARK: forward

    private mutating func advance() {
        let reached = observed.history.phase?.rank ?? -1
        let declared = spec.phase.rank
        if reached > declared, reached >= Phase.cutOver.rank {
            plan.findings.append(
                Finding(
                    "B15", "spec.phase", "the migration is \(plan.current?.rawValue ?? "") and cannot return to \(spec.phase.rawValue)",
                    hint: "declare RolledBack to go back, or the phase that was reached."))
            return
        }
        if declared < Phase.cutOver.rank, let freeze = observed.history.freeze {
            return unfreeze(freeze, .withdrawn)
        }
        if reached < Phase.cutOver.rank { proposeAccess() }
        let stages: [(Phase, (inout Planner) -> Bool)] = [
            (.planned, { _ in true }),
            (.replicating, { $0.replicate() }),
            (.cutOver, { $0.cutOver() }),
            (.finalized, { $0.finalize() }),
        ]
        for (phase, lead) in stages where phase.rank <= declared {
            if phase.rank <= reached { continue }
            guard lead(&self) else {
                describeRemaining(after: phase)
                return
            }
            record(phase)
            if phase != .planned && phase.rank < declared {
                describeRemaining(after: phase)
                return
            }
        }
        if reached == declared { keepUp() }
    }

    /// What a phase that is reached still does on every pass.
    private mutating func keepUp() {
        switch spec.phase {
        case .replicating: copyTopics()
        case .cutOver: commitOffsets()
        case .planned, .finalized, .rolledBack: break
        }
    }

    private mutating func replicate() -> Bool {
        copyTopics()
        let partitions = partitionsInScope
        return partitions.allSatisfy { observed.replication[$0] != nil } && lag(partitions) <= Int64(spec.replication.cutoverLag)
    }

    private mutating func cutOver() -> Bool {
        guard let freeze = observed.history.freeze else {
            copyTopics()
            openCutoverGates()
            guard plan.gates.isEmpty else { return false }
            guard let started = observed.history.cutoverStarted, started.commit == plan.commit else {
                add("cutover/start", "begin the cutover: wait until the copy is close behind", .startCutover)
                return false
            }
            guard lag(partitionsInScope) <= Int64(spec.replication.cutoverLag) else {
                noteDrainTimeout(since: started.time)
                return false
            }
            // Whatever is behind is copied again after the freeze; only the freeze itself is urgent now.
            plan.steps.removeAll { if case .replicate = $0.action { true } else { false } }
            guard plan.steps.isEmpty else { return false }
            addFreeze(
                Freeze.bindings(
                    for: topology.names, beside: observed.source.acls, reader: observed.source.principal,
                    openWithoutACL: spec.source.allowEveryoneIfNoACLFound ?? false))
            return false
        }
        if observed.time.timeIntervalSince(freeze.started) > spec.cutover.maxFreeze.seconds {
            unfreeze(freeze, .freezeLimit)
            return false
        }
        guard let ends = freeze.ends, ends == sourceEnds else {
            addFreeze(freeze.bindings)
            return false
        }
        let behind = partitionsInScope.filter { !(observed.replication[$0]?.isDrained ?? false) }
        if !behind.isEmpty {
            noteOpenTransactions(behind)
            add("drain", "copy the last records of \(counted(behind.count, "partition"))", .replicate(behind))
            return false
        }
        if observed.history.verifiedEnds != ends {
            let partitions = partitionsInScope
            add("verify", "compare every record of \(counted(partitions.count, "partition"))", .verify(partitions))
            return false
        }
        commitOffsets()
        release()
        return true
    }

    private mutating func finalize() -> Bool {
        commitOffsets()
        guard spec.cutover.acknowledged else {
            plan.gates.append(
                Gate(
                    name: "acknowledgement", waitingFor: "clients to be switched to the target",
                    hint: "set spec.cutover.acknowledged to true and commit once every client has switched."))
            return false
        }
        return true
    }

    private mutating func rollBack() {
        switch observed.history.phase {
        case .rolledBack: return
        case .finalized:
            plan.findings.append(
                Finding(
                    "B16", "spec.phase", "the migration is Finalized and cannot be rolled back",
                    hint: "declare Finalized; a way back is a migration of its own."))
            return
        case .cutOver:
            let written = observed.replication.values.reduce(0) { $0 + max(0, $1.targetEnd - $1.capturedTarget) }
            if written > 0 {
                plan.findings.append(
                    Finding(
                        "B17", "target", "clients wrote \(written) records to the target since the cutover",
                        hint: "they would be missing on the source; stay on the target."))
                return
            }
        case .planned, .replicating, nil: break
        }
        if let freeze = observed.history.freeze { unfreeze(freeze, .rolledBack) }
        record(.rolledBack)
    }

    // MARK: parts

    private var partitionsInScope: [TopicPartition] {
        topology.names.flatMap { name in
            (0..<(observed.source.topics[name]?.partitions ?? 0)).map { TopicPartition(name, $0) }
        }
    }

    private var sourceEnds: [TopicPartition: Int64] {
        Dictionary(
            uniqueKeysWithValues: partitionsInScope.compactMap { partition in
                observed.replication[partition].map { (partition, $0.sourceEnd) }
            })
    }

    private func lag(_ partitions: [TopicPartition]) -> Int64 {
        partitions.reduce(0) { $0 + (observed.replication[$1]?.lag ?? 0) }
    }

    private mutating func add(_ id: String, _ summary: String, _ action: Step.Action) {
        plan.steps.append(Step(id: id, summary: summary, action: action))
    }

    private mutating func record(_ phase: Phase) {
        add("phase/\(phase.rawValue)", "record that the migration is \(phase.rawValue)", .recordPhase(phase))
    }

    private mutating func proposeAccess() {
        guard !observed.access.proposal.isEmpty, !observed.access.isProposed else { return }
        let files = observed.access.proposal
        let branch = migration.accessBranch
        add(
            "access/propose", "propose \(counted(files.count, "file")) of generated access on branch \(branch)",
            .proposeAccess(
                AccessProposal(
                    branch: branch, files: files,
                    message: "Propose IAM access for \(migration.name)\n\nGenerated from the source's ACLs.")))
    }

    private mutating func copyTopics() {
        for (name, wanted) in topology.topics.sorted(by: { $0.key < $1.key }) {
            guard let present = observed.target.topics[name] else {
                let configs = wanted.heldConfigs
                add(
                    "topic/\(name)/create",
                    "create topic \(name): \(counted(Int(wanted.partitions), "partition")), "
                        + "replication factor \(wanted.replicationFactor), \(counted(configs.count, "config"))",
                    .createTopic(
                        NewTopic(
                            name: name, partitions: wanted.partitions, replicationFactor: wanted.replicationFactor,
                            configs: configs)))
                continue
            }
            if present.partitions < wanted.partitions {
                add(
                    "topic/\(name)/partitions",
                    "raise topic \(name) from \(present.partitions) to \(counted(Int(wanted.partitions), "partition"))",
                    .addPartitions(name, total: wanted.partitions))
            }
            alter(name, present, to: wanted.heldConfigs)
        }
        let behind = partitionsInScope.filter { observed.replication[$0].map { $0.lag > 0 } ?? true }
        if !behind.isEmpty {
            add("replicate", "copy what \(counted(behind.count, "partition")) hold beyond the copy", .replicate(behind))
        }
    }

    /// Gives the topics the configuration that they keep.
    private mutating func release() {
        for (name, wanted) in topology.topics.sorted(by: { $0.key < $1.key }) {
            guard let present = observed.target.topics[name] else { continue }
            alter(name, present, to: wanted.configs, from: wanted.heldConfigs)
        }
    }

    private mutating func alter(
        _ name: TopicName, _ present: TopicObservation, to wanted: [String: String], from held: [String: String] = [:]
    ) {
        var changes: [String: String?] = wanted.filter { present.configs[$0.key]?.value != $0.value }
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

    private mutating func openCutoverGates() {
        if !observed.access.unmerged.isEmpty {
            let missing = observed.access.unmerged.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
            plan.gates.append(
                Gate(
                    name: "access", waitingFor: "the policies of \(missing.joined(separator: ", ")) to be merged",
                    hint: "review and merge branch \(migration.accessBranch) into the tracked branch."))
        }
        if observed.history.abortedCommit == plan.commit {
            plan.gates.append(
                Gate(
                    name: "cutover-aborted",
                    waitingFor: "a new commit, because the cutover of this one passed cutover.maxFreeze",
                    hint: "find what held it up (kedge status), then commit again, with a longer maxFreeze if needed."))
        }
    }

    private mutating func noteDrainTimeout(since started: Date) {
        let limit = spec.cutover.drainTimeout
        guard observed.time.timeIntervalSince(started) > limit.seconds else { return }
        plan.findings.append(
            Finding(
                "B18", "replication",
                "the copy is \(lag(partitionsInScope)) offsets behind, \(limit.manifestText) after the cutover was declared",
                hint: "nothing was frozen; return to Replicating, raise replication.maxConcurrentPartitions or "
                    + "cutover.drainTimeout, and commit CutOver again."))
    }

    private mutating func addFreeze(_ bindings: [ACLBinding]) {
        add(
            "freeze", "freeze the source: \(counted(bindings.count, "ACL")) on \(counted(topology.topics.count, "topic"))",
            .freeze(bindings, partitionsInScope))
    }

    private mutating func unfreeze(_ freeze: Freeze, _ reason: Step.UnfreezeReason) {
        add(
            "unfreeze", "let producers write to the source again: remove \(counted(freeze.bindings.count, "ACL"))",
            .unfreeze(freeze.bindings, reason: reason))
    }

    private mutating func noteOpenTransactions(_ partitions: [TopicPartition]) {
        for partition in partitions {
            guard let state = observed.replication[partition], state.sourceStableEnd < state.sourceEnd else { continue }
            plan.findings.append(
                Finding(
                    "W15", "partition \(partition)", "an open transaction holds back the last records",
                    hint: "it ends when its producer commits, or at the producer's transaction timeout."))
        }
    }

    private mutating func commitOffsets() {
        for (group, wanted) in observed.translated.sorted(by: { $0.key < $1.key }) {
            let present = observed.target.groups[group] ?? [:]
            let missing = wanted.filter { partition, offset in
                present[partition].map { $0.offset < offset.offset } ?? true
            }
            guard !missing.isEmpty else { continue }
            if observed.target.activeGroups.contains(group) {
                plan.findings.append(
                    Finding(
                        "W16", "group \(group)", "it already has members on the target, so its offsets are left alone",
                        hint: "stop the group's consumers on the target if it should resume where the source stands."))
                continue
            }
            add(
                "offsets/\(group)", "commit offsets of group \(group) for \(counted(missing.count, "partition"))",
                .commitOffsets(group, missing))
        }
    }

    private mutating func describeRemaining(after phase: Phase) {
        let remaining: [(Phase, String)] = [
            (.replicating, "Replicating: copy topics and records, then keep up with the source"),
            (.cutOver, "CutOver: freeze, drain, verify, commit group offsets, release topic configurations"),
            (.finalized, "Finalized: once spec.cutover.acknowledged is true"),
        ]
        plan.afterwards = remaining.filter {
            $0.0.rank <= spec.phase.rank && $0.0.rank >= phase.rank && $0.0.rank > (plan.current?.rank ?? -1)
        }.map(\.1)
    }
}

func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
