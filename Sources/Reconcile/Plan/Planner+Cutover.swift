import Foundation
import Kafka
import Manifests

/// The way from Replicating to CutOver: gates, freeze, drain, comparison, offsets.
extension Planner {
    /// Whether everything is done that the phase CutOver stands for.
    mutating func cutOver() -> Bool {
        addCutoverGates()
        guard let openFreeze else {
            copyTopics()
            addFreezeIfReady()
            return false
        }
        // A gate that closed again holds what is left; if it stays closed, the freeze ends by its limit.
        guard plan.gates.isEmpty else { return false }
        return lead(openFreeze)
    }

    // MARK: gates

    private mutating func addCutoverGates() {
        addSignatureGate()
        if !observed.access.unmerged.isEmpty { plan.gates.append(reviewGate) }
        if !observed.access.undecided.isEmpty {
            let differing = observed.access.undecided.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.few
            plan.gates.append(
                Gate(
                    name: "access-differences",
                    waitingFor:
                        "merged policies to match the ACLs or be accepted: \(differing.joined(separator: "; "))",
                    hint: "change the policies, or accept each difference under spec.access.accept with a reason."))
        }
        addRoleGates()
        addRehearsalGate()
        if let given = observed.history.abortedCutover, given.commit == plan.commit {
            plan.gates.append(
                Gate(
                    name: "cutover-aborted",
                    waitingFor: "a new commit, because the cutover of this one was given up: \(given.reason.text)",
                    hint: "find what held it up (kedge status), then commit again, with a longer maxFreeze if needed."))
        }
        let limit = spec.cutover.drainTimeout
        if openFreeze == nil, let started = cutoverStarted, observed.time.timeIntervalSince(started) > limit.seconds {
            plan.gates.append(
                Gate(
                    name: "cutover-late",
                    waitingFor: "a new commit, because the copy was not close enough within \(limit.manifestText)",
                    hint:
                        "nothing was frozen and copying goes on; commit CutOver again when the lag is small, or raise "
                        + "replication.maxConcurrentPartitions or cutover.drainTimeout."))
        }
    }

    var reviewGate: Gate {
        let missing = observed.access.unmerged.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }.few
        let policies = "the policies of \(missing.joined(separator: ", "))"
        let branch = migration.accessBranch
        let edited = observed.access.edit.map { "; as \($0.author) changed them: \($0.verdict.line)" } ?? ""
        let before =
            observed.access.edit?.verdict.isEquivalent == false
            ? "correct that on the branch, or accept it under spec.access.accept; then " : ""
        let (what, hint): (String, String) =
            switch observed.access.review {
            case .refused(let url):
                (
                    "another proposal of \(policies), because \(url ?? "the pull request") was closed without being merged",
                    "reopen and merge it, or change the ACLs: then kedge proposes anew."
                )
            case .outdatedEdits(let url):
                (
                    "\(policies) on \(url ?? branch), where people's commits were made for older ACLs\(edited)",
                    "bring them up to date and merge, or delete the branch so that kedge proposes anew."
                )
            case .waiting(let url?): ("\(policies) to be merged\(edited)", "\(before)review and merge \(url).")
            case .waiting(nil), .due:
                (
                    "\(policies) to be merged\(edited)",
                    "\(before)review and merge branch \(branch) into the tracked branch."
                )
            }
        return Gate(name: "access", waitingFor: what, hint: hint)
    }

    /// When the cutover that this commit declares began.
    private var cutoverStarted: Date? {
        observed.history.cutoverStarted.flatMap { $0.commit == plan.commit ? $0.time : nil }
    }

    // MARK: steps

    private mutating func addFreezeIfReady() {
        guard plan.gates.isEmpty else { return }
        guard cutoverStarted != nil else {
            return add(
                "cutover/start", "begin the cutover: wait until the copy is close behind",
                .startCutover(observed.access.proof))
        }
        guard isClose, !compareAhead(of: 1_000) else { return }
        guard plan.steps.allSatisfy({ if case .replicate = $0.action { true } else { false } }) else { return }
        addFreeze(bindings(beside: observed.source.acls))
    }

    /// One stage after another from a frozen source to the cutover; true once only recording it is left.
    private mutating func lead(_ freeze: Freeze) -> Bool {
        growTopics()
        guard plan.steps.isEmpty else { return false }
        let bindings = bindings(extending: freeze)
        guard let ends = freeze.ends, ends == sourceEnds, bindings == freeze.bindings,
            Set(bindings).isSubset(of: observed.source.acls)
        else {
            addFreeze(bindings)
            return false
        }
        let behind = partitionsInScope.filter { !(observed.replication[$0]?.isDrained ?? false) }
        guard behind.isEmpty else {
            noteOpenTransactions(behind)
            add("drain", "copy the last records of \(counted(behind.count, "partition"))", .replicate(behind))
            return false
        }
        let unverified = unverified
        guard unverified.isEmpty else {
            add(
                "verify", "compare every record that is new in \(counted(unverified.count, "partition"))",
                .verify(unverified, isAhead: false))
            return false
        }
        commitOffsets()
        release()
        return true
    }

    private mutating func addFreeze(_ bindings: [ACLBinding]) {
        add(
            "freeze",
            "freeze the source: \(counted(bindings.count, "ACL")) on \(counted(topology.topics.count, "topic"))",
            .freeze(bindings, partitionsInScope))
    }

    private func bindings(beside present: [ACLBinding]) -> [ACLBinding] {
        Freeze.bindings(
            for: topology.names, beside: present, reader: observed.source.principal,
            openWithoutACL: spec.source.allowEveryoneIfNoACLFound ?? false)
    }

    /// What the freeze added, and what topics need that have appeared since.
    private func bindings(extending freeze: Freeze) -> [ACLBinding] {
        let own = Set(freeze.bindings)
        let frozen = Set(freeze.bindings.filter { $0.permission == .deny }.map(\.name))
        let appeared = topology.names.filter { !frozen.contains($0.rawValue) }
        guard !appeared.isEmpty else { return freeze.bindings }
        let present = observed.source.acls.filter { !own.contains($0) }
        return freeze.bindings
            + Freeze.bindings(
                for: appeared, beside: present, reader: observed.source.principal,
                openWithoutACL: spec.source.allowEveryoneIfNoACLFound ?? false)
    }

    private mutating func noteOpenTransactions(_ partitions: [TopicPartition]) {
        for partition in partitions {
            guard let state = observed.replication[partition], state.sourceStableEnd < state.sourceEnd else { continue }
            plan.findings.append(
                Finding(
                    "W15", "partition \(partition)",
                    "an open transaction or a slow replica holds back the last records",
                    hint: "a transaction ends when its producer commits, or at its timeout; a replica catches up, or "
                        + "leaves the in-sync ones after replica.lag.time.max.ms."))
        }
    }

    /// Gives the groups on the target the source's positions; never moves one back, nor one that has members.
    mutating func commitOffsets() {
        let isBeforeSwitch = observed.history.reachedRank < Phase.cutOver.rank
        for (group, wanted) in observed.translated.sorted(by: { $0.key < $1.key }) {
            let present = observed.target.groups[group] ?? [:]
            let given = isBeforeSwitch ? [:] : observed.history.committed[group] ?? [:]
            let missing = wanted.filter { partition, offset in
                guard let present = present[partition] else { return true }
                // What was given once and is lower now, somebody has set back since the switch.
                return present.offset < offset.offset && given[partition] != offset.offset
            }
            let ahead = wanted.filter { partition, offset in (present[partition]?.offset ?? 0) > offset.offset }
            if isBeforeSwitch, let first = ahead.keys.min() {
                plan.findings.append(
                    Finding(
                        "W37", "group \(group)",
                        "it stands further on the target than on the source, in \(first) at least",
                        hint: "kedge never moves a group back; reset its offsets on the target if it should not skip."))
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
}

extension Step.UnfreezeReason {
    /// Why a cutover was given up, as part of a sentence.
    fileprivate var text: String {
        switch self {
        case .freezeLimit: "it passed cutover.maxFreeze"
        case .blocked: "blocking findings appeared while the source was frozen"
        case .rolledBack: "it was rolled back"
        case .withdrawn: "it was withdrawn"
        }
    }
}

extension [String] {
    /// The first of them, and how many more there are: an estate has hundreds of principals.
    fileprivate var few: [String] { count > 12 ? prefix(10) + ["\(count - 10) more"] : self }
}
