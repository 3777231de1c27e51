import Foundation
import Kafka
import Manifests

/// Decides what has to happen.
///
/// Pure: no I/O, no clock; the time is part of what was observed.
package func plan(_ desired: Desired, _ observed: Observation) -> Plan {
    var planner = Planner(desired, observed)
    planner.run()
    return planner.plan
}

/// The phases in order, each with the steps that lead to it and the gates before it.
struct Planner {
    let migration: MigrationManifest
    var spec: MigrationSpec { migration.spec }
    let observed: Observation
    let topology: Topology
    /// Where the source stands, as the evidence tells it, while a cutover is under way; nil before and after.
    let openFreeze: Freeze?
    var plan: Plan

    init(_ desired: Desired, _ observed: Observation) {
        migration = desired.migration
        self.observed = observed
        topology = Topology(
            desired.topicSets, source: observed.source, targetBrokers: observed.targetBrokers)
        openFreeze = observed.history.openFreeze
        plan = Plan(
            migration: desired.migration.name, commit: desired.commit, current: observed.history.phase,
            desired: desired.migration.spec.phase)
    }

    mutating func run() {
        plan.findings = observed.findings
        // Going back and having arrived need none of the conditions of going on.
        if spec.phase != .rolledBack, observed.history.phase != .finalized {
            plan.findings += Prechecks.findings(migration, observed, topology)
            plan.findings += observed.aws.findings
            if observed.history.reachedRank < Phase.cutOver.rank {
                plan.findings += observed.access.findings
            } else {
                findLateDifferences()
            }
        }
        if spec.suspend {
            suspend()
        } else if spec.phase == .rolledBack {
            rollBack()
        } else {
            advance()
        }
        finish()
    }

    /// Stops what a blocking finding forbids: everything but giving producers back what a freeze took.
    ///
    /// Nobody resolves a finding within a freeze's limit, so a freeze that cannot lead to the cutover ends at once.
    private mutating func finish() {
        plan.findings = Set(plan.findings).sorted()
        guard plan.isBlocked else { return }
        plan.steps.removeAll { step in
            if case .unfreeze = step.action { false } else { true }
        }
        if plan.steps.isEmpty, let openFreeze, !spec.suspend { unfreeze(openFreeze, .blocked) }
    }

    /// Nothing is applied, but the promise to producers holds.
    private mutating func suspend() {
        plan.gates.append(
            Gate(name: "suspended", waitingFor: "spec.suspend is true", hint: "set it to false to go on."))
        if let openFreeze, isOverdue(openFreeze) { unfreeze(openFreeze, .freezeLimit) }
    }

    // MARK: forward

    private mutating func advance() {
        let reached = observed.history.reachedRank
        let declared = spec.phase.rank
        if let openFreeze {
            if declared < Phase.cutOver.rank {
                unfreeze(openFreeze, .withdrawn)
            } else if isOverdue(openFreeze) {
                unfreeze(openFreeze, .freezeLimit)
            }
        }
        guard reached <= declared else { return refuseReturn() }
        guard plan.steps.isEmpty else { return }
        acceptVerify()
        compareAgain()
        if reached < Phase.cutOver.rank {
            proposeAccess()
            tellReview()
        }
        if observed.history.phase != .finalized { applyAccess() }
        rehearseAccess()
        let stages: [(Phase, (inout Planner) -> Bool)] = [
            (.planned, { _ in true }),
            (.replicating, { $0.replicate() }),
            (.cutOver, { $0.cutOver() }),
            (.finalized, { $0.finalize() }),
        ]
        for (phase, lead) in stages where phase.rank <= declared && phase.rank > reached {
            guard lead(&self) else {
                describeRemaining(from: phase)
                return
            }
            record(phase)
            // What a later phase depends on is observed anew first.
            if phase != .planned, phase.rank < declared {
                describeRemaining(from: phase)
                return
            }
        }
        if reached == declared { keepUp() }
    }

    private mutating func refuseReturn() {
        guard let current = plan.current else { return }
        plan.findings.append(
            Finding(
                "B15", "spec.phase", "the migration is \(current.rawValue) and cannot return to \(spec.phase.rawValue)",
                hint: current == .finalized
                    ? "declare Finalized; a way back is a migration of its own."
                    : "declare \(current.rawValue), RolledBack to go back, or spec.suspend to stand still."))
    }

    /// What a phase that is reached still does on every pass.
    private mutating func keepUp() {
        switch spec.phase {
        case .replicating:
            copyTopics()
            compareAhead(of: 10)
        case .cutOver: commitOffsets()
        case .planned, .finalized, .rolledBack: break
        }
    }

    private mutating func replicate() -> Bool {
        copyTopics()
        return partitionsInScope.allSatisfy { observed.replication[$0] != nil } && isClose
    }

    private mutating func finalize() -> Bool {
        commitOffsets()
        addSignatureGate()
        if !spec.cutover.acknowledged {
            plan.gates.append(
                Gate(
                    name: "acknowledgement", waitingFor: "clients to be switched to the target",
                    hint: "set spec.cutover.acknowledged to true and commit once every client has switched."))
        }
        return plan.gates.isEmpty
    }

    // MARK: back

    private mutating func rollBack() {
        switch observed.history.phase {
        case .finalized:
            plan.findings.append(
                Finding(
                    "B16", "spec.phase", "the migration is Finalized and cannot be rolled back",
                    hint: "declare Finalized; a way back is a migration of its own."))
            return
        case .cutOver:
            let written = observed.replication.filter { $0.value.targetEnd > $0.value.capturedTarget }.keys.min()
            if let written {
                plan.findings.append(
                    Finding(
                        "B17", "target", "clients have written to the target since the cutover, to \(written) at least",
                        hint: "their records would be missing on the source; stay on the target."))
                return
            }
        case .planned, .replicating, .rolledBack, nil: break
        }
        if let freeze = observed.history.freeze { unfreeze(freeze, .rolledBack) }
        removeAccess()
        removeScratch()
        if observed.history.phase != .rolledBack { record(.rolledBack) }
    }

    // MARK: parts

    mutating func add(_ id: String, _ summary: String, _ action: Step.Action) {
        plan.steps.append(Step(id: id, summary: summary, action: action))
    }

    private mutating func record(_ phase: Phase) {
        add("phase/\(phase.rawValue)", "record that the migration is \(phase.rawValue)", .recordPhase(phase))
    }

    mutating func unfreeze(_ freeze: Freeze, _ reason: Step.UnfreezeReason) {
        add(
            "unfreeze", "let producers write to the source again: remove \(counted(freeze.bindings.count, "ACL"))",
            .unfreeze(freeze.bindings, reason: reason))
    }

    private mutating func proposeAccess() {
        guard !observed.access.proposal.isEmpty, observed.access.review == .due else { return }
        let what =
            observed.access.edit.map { "tell the reviewers how what \($0.author) changed compares with the ACLs," }
            ?? "propose \(counted(observed.access.proposal.count, "file")) of generated access"
        add(
            "access/propose", "\(what) on branch \(migration.accessBranch)",
            .proposeAccess(migration.proposal(observed.access)))
    }

    /// Before a cutover is declared no gate says that a proposal waits for its review.
    private mutating func tellReview() {
        guard spec.phase.rank < Phase.cutOver.rank, !observed.access.unmerged.isEmpty, observed.access.review != .due
        else {
            return
        }
        let gate = reviewGate
        plan.findings.append(Finding("I32", "access", "the cutover will wait for \(gate.waitingFor)", hint: gate.hint))
    }

    private mutating func describeRemaining(from phase: Phase) {
        let remaining: [(Phase, String)] = [
            (
                .replicating,
                "Replicating: once every topic is copied and at most \(spec.replication.cutoverLag) offsets are missing"
            ),
            (.cutOver, "CutOver: freeze, drain, verify, commit group offsets, release topic configurations"),
            (.finalized, "Finalized: once spec.cutover.acknowledged is true"),
        ]
        plan.afterwards = remaining.filter { $0.0.rank >= phase.rank && $0.0.rank <= spec.phase.rank }
            .filter { step in !plan.steps.contains { $0.action == .recordPhase(step.0) } }.map(\.1)
    }
}

// MARK: - what was observed

extension Planner {
    var partitionsInScope: [TopicPartition] {
        topology.names.flatMap { name in
            (0..<(observed.source.topics[name]?.partitions ?? 0)).map { TopicPartition(name, $0) }
        }
    }

    var sourceEnds: [TopicPartition: Int64] {
        Dictionary(
            uniqueKeysWithValues: partitionsInScope.compactMap { partition in
                observed.replication[partition].map { (partition, $0.sourceEnd) }
            })
    }

    /// Whether the copy is near enough to the source for a freeze to be short.
    var isClose: Bool {
        let lag = partitionsInScope.reduce(0) { $0 + (observed.replication[$1]?.lag ?? 0) }
        return lag <= Int64(spec.replication.cutoverLag)
    }

    func isOverdue(_ freeze: Freeze) -> Bool {
        observed.time.timeIntervalSince(freeze.started) > spec.cutover.maxFreeze.seconds
    }
}

func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
}
