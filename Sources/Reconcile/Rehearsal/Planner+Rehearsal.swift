import Kafka
import Manifests

/// Trying the roles' access before the cutover.
extension Planner {
    /// A step tries so many principals; the next pass goes on.
    private static let mostPrincipals = 50

    private var scratch: TopicName { TopicName(spec.access.rehearsal.scratchTopic) }

    /// Tries every role that has what was merged for it, until it was seen to be as expected.
    mutating func rehearseAccess() {
        guard openFreeze == nil, observed.history.reachedRank >= Phase.replicating.rank,
            observed.history.reachedRank < Phase.cutOver.rank
        else { return }
        let due = unrehearsed
        for record in due.compactMap({ observed.history.rehearsals[$0.principal] }) { find(record) }
        if let left = observed.history.scratch, left != scratch || due.isEmpty { return removeScratch() }
        let isWaiting = !observed.access.unmerged.isEmpty || !observed.access.undecided.isEmpty
        guard !due.isEmpty, !isWaiting, !plan.steps.contains(where: { $0.id.hasPrefix("access/User") }), mayUseScratch()
        else { return }
        // What was not seen yet comes first; what is not as expected is tried again on every pass.
        let known = Set(due.filter { observed.history.rehearsals[$0.principal]?.inputs == $0.inputs }.map(\.principal))
        let sorted = due.filter { !known.contains($0.principal) } + due.filter { known.contains($0.principal) }
        let part = Array(sorted.prefix(Self.mostPrincipals))
        add(
            "access/rehearse", "try the access of \(counted(part.count, "role")) on the target",
            .rehearseAccess(part, scratch: scratch, isAgain: part.allSatisfy { known.contains($0.principal) }))
    }

    /// Removes what a rehearsal that was interrupted, switched off or moved left behind.
    mutating func removeScratch() {
        guard let left = observed.history.scratch else { return }
        add(
            "access/rehearse", "delete topic \(left), on which access was tried",
            .rehearseAccess([], scratch: left, isAgain: true))
    }

    /// The roles were seen to allow what they should before producers are frozen.
    mutating func addRehearsalGate() {
        guard openFreeze == nil, observed.access.unmerged.isEmpty, observed.access.undecided.isEmpty else { return }
        let due = unrehearsed.map(\.principal)
        if let first = due.first {
            plan.gates.append(
                Gate(
                    name: "access-rehearsal",
                    waitingFor:
                        "\(counted(due.count, "role")) to be seen to allow what is merged, that of \(first) first",
                    hint: "see findings W80 to W82, or set access.rehearsal.enabled to false to go on without."))
        } else if let left = observed.history.scratch {
            plan.gates.append(
                Gate(
                    name: "access-scratch", waitingFor: "topic \(left) to be deleted, on which access was tried",
                    hint: "allow kedge DeleteTopic on it."))
        }
    }

    /// What was not seen to be as expected yet.
    private var unrehearsed: [AccessRehearsal] {
        guard spec.movesAccess, spec.access.rehearsal.isEnabled else { return [] }
        let topics = observed.target.topics.filter { !$0.value.isInternal }.keys.sorted()
        return observed.access.merged.sorted { $0.key < $1.key }.compactMap { principal, merged in
            guard let role = merged.role, observed.aws.roles[principal] != .missing else { return nil }
            let rehearsal = AccessRehearsal(
                principal, role, merged.policies, on: spec.target.arn, acls: observed.source.acls, topics: topics,
                groups: observed.source.groups.keys.sorted(), scratch: scratch)
            guard let record = observed.history.rehearsals[principal], record.inputs == rehearsal.inputs,
                record.isAsExpected
            else { return rehearsal }
            return nil
        }
    }

    private mutating func mayUseScratch() -> Bool {
        let isTaken =
            observed.source.topics[scratch] != nil
            || observed.target.topics[scratch] != nil && observed.history.scratch != scratch
        guard isTaken else { return true }
        plan.findings.append(
            Finding(
                "W82", "topic \(scratch)", "it is there, and access cannot be tried on a topic that kedge has not made",
                hint: "name another one in access.rehearsal.scratchTopic, or delete it."))
        return false
    }

    private mutating func find(_ record: RehearsedAccess) {
        func words(_ list: [String]) -> String {
            list.count > 1 ? "\(list[0]), and \(list.count - 1) more" : list.first ?? ""
        }
        if !record.differences.isEmpty {
            plan.findings.append(
                Finding(
                    "W80", record.principal, "tried as \(record.role) on the target: \(words(record.differences))",
                    hint: "see what else is on the role, and what bounds it; kedge tries again on every pass."))
        }
        if !record.untried.isEmpty {
            plan.findings.append(
                Finding(
                    "W81", record.principal, "\(record.role) could not be tried: \(words(record.untried))",
                    hint: "let kedge assume the role: sts:AssumeRole, and the role's trust policy."))
        }
    }
}
