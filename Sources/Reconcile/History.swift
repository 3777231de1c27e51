import Evidence
import Foundation
import Kafka
import Manifests

/// What the evidence says has happened: the part of the state that the clusters cannot tell.
package struct History: Equatable, Sendable {
    package var phase: Phase?
    /// The commit that reached it.
    package var phaseCommit: String?
    /// The commit that was taken as approved last: by it a phase was reached, or the rules of signatures were accepted.
    package var approvedCommit: String?
    /// The rules of signatures that were accepted last; nil where commits need none.
    package var verify: VerifySpec?
    package var freeze: Freeze?
    /// The offsets of the target below which every record was compared and found equal.
    package var verified: [TopicPartition: Int64] = [:]
    /// The commit that declared the cutover last, and since when it is at work.
    package var cutoverStarted: Mark?
    /// The commit whose cutover was given up last, and why: it is not tried again by itself.
    package var abortedCutover: Abort?
    /// Topics that kedge has created on the target.
    package var created: Set<TopicName> = []
    /// The offsets that kedge has committed last for each group on the target.
    package var committed: [GroupID: [TopicPartition: Int64]] = [:]

    /// The commit that was proposed last.
    package var proposed: String?
    /// The policies that kedge has put on roles, by principal.
    package var applied: [String: AppliedAccess] = [:]
    /// What was seen last when roles were tried, by principal.
    package var rehearsals: [String: RehearsedAccess] = [:]
    /// The topic that kedge made for that and has not deleted yet.
    package var scratch: TopicName?
    /// The roles on which policies of kedge may be, by principal: those that it put there or was about to.
    package var touchedRoles: [String: Set<String>] = [:]

    package struct Mark: Equatable, Sendable {
        package let commit: String
        package let time: Date
    }

    package struct Abort: Equatable, Sendable {
        package let commit: String
        package let reason: Step.UnfreezeReason
    }

    package init() {}

    /// How far along the way the migration stands; below every phase before the first and after a rollback.
    var reachedRank: Int { phase.flatMap { $0 == .rolledBack ? nil : $0.rank } ?? -1 }

    /// The freeze while its cutover is under way: what must not last longer than its limit.
    var openFreeze: Freeze? { reachedRank < Phase.cutOver.rank ? freeze : nil }

    /// Reads the journal from its first entry on.
    package init(_ entries: [JournalEntry]) throws(ReconcileError) {
        for entry in entries {
            guard let event = MigrationEvent(entry) else {
                throw ReconcileError(
                    .unknownEvent, "journal entry \(entry.sequence) (\(entry.event)) is not one this version knows",
                    hint: "use the version of kedge that wrote it, or a later one.")
            }
            apply(event, at: entry.time, commit: entry.commit)
        }
    }

    private mutating func apply(_ event: MigrationEvent, at time: Date, commit: String) {
        switch event {
        case .phaseReached(let phase):
            self.phase = phase
            (phaseCommit, approvedCommit) = (commit, commit)
            if phase == .rolledBack { (verified, cutoverStarted, abortedCutover) = ([:], nil, nil) }
        case .cutoverStarted:
            cutoverStarted = Mark(commit: commit, time: time)
        case .freezeStarted(let bindings):
            // A second one adds what topics need that appeared meanwhile; the limit counts from the first.
            let known = Set(freeze?.bindings ?? [])
            freeze = Freeze(
                started: freeze?.started ?? time,
                bindings: (freeze?.bindings ?? []) + bindings.filter { !known.contains($0) })
        case .frozen(let ends, let adds):
            let known = adds ? freeze?.ends ?? [:] : [:]
            freeze?.ends = known.merging(ends) { _, new in new }
        case .unfrozen(let reason):
            (freeze, cutoverStarted) = (nil, nil)
            if reason == .freezeLimit || reason == .blocked { abortedCutover = Abort(commit: commit, reason: reason) }
        case .verified(let through, _):
            verified.merge(through) { _, new in new }
        case .topicCreated(let topic, _, _):
            created.insert(topic)
            verified = verified.filter { $0.key.topic != topic }
        case .offsetsCommitted(let group, let offsets):
            committed[group, default: [:]].merge(offsets.mapValues(\.offset)) { _, new in new }
        case .accessApplying(let principal, let access):
            touchedRoles[principal, default: []].insert(access.role)
            // What was begun and not ended is nobody's drift.
            applied[principal] = nil
        case .accessApplied(let principal, let access):
            applied[principal] = access
        case .accessRehearsing(let topic): scratch = topic
        case .accessRehearsed(let seen): rehearsals[seen.principal] = seen
        case .accessRehearsalEnded: scratch = nil
        case .accessRemoved(let principal, let role):
            if applied[principal]?.role == role { applied[principal] = nil }
            touchedRoles[principal]?.remove(role)
        case .verifyAccepted(let rules): (verify, approvedCommit) = (rules, commit)
        case .accessProposed(_, let commit, _): proposed = commit
        case .topicChanged, .accessProved: break
        }
    }
}
