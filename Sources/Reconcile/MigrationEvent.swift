import Evidence
import Kafka
import Manifests
import Transfer

/// What the journal records of a migration: every change that kedge made, and what it proved.
enum MigrationEvent: Equatable, Sendable {
    case phaseReached(Phase)
    /// The rules of signatures that commits are held to from now on; nil: to none.
    case verifyAccepted(VerifySpec?)
    case accessProposed(branch: String, commit: String, files: Int)
    /// Written before the policies are, so that nothing is on a role that the journal does not know.
    case accessApplying(principal: String, AppliedAccess)
    case accessApplied(principal: String, AppliedAccess)
    case accessRemoved(principal: String, role: String)
    /// Read back without what was proved, which is for people.
    /// - Parameter document: The key of the proof itself.
    case accessProved(ProvedAccess?, document: String)
    /// Written before the topic is made on which writing is tried.
    case accessRehearsing(TopicName)
    case accessRehearsed(RehearsedAccess)
    /// The topic is gone again.
    case accessRehearsalEnded(TopicName)
    case topicCreated(TopicName, partitions: Int32, replicationFactor: Int16)
    case topicChanged(TopicName, change: String)
    case cutoverStarted
    /// Written before the ACLs are, so that nothing is added that the journal does not know.
    case freezeStarted([ACLBinding])
    /// - Parameter adds: Whether these are further partitions of what was recorded just before.
    case frozen(ends: [TopicPartition: Int64], adds: Bool = false)
    case unfrozen(Step.UnfreezeReason)
    /// Every record of the target below these offsets is equal; the comparisons begin where earlier ones ended.
    case verified(through: [TopicPartition: Int64], comparisons: [TopicPartition: Comparison])
    case offsetsCommitted(GroupID, [TopicPartition: CommittedOffset])
}

// MARK: - as journal entries

extension MigrationEvent {
    private enum Name: String {
        case phaseReached = "phase-reached"
        case verifyAccepted = "verify-accepted"
        case accessProposed = "access-proposed"
        case accessApplying = "access-applying"
        case accessApplied = "access-applied"
        case accessRemoved = "access-removed"
        case accessProved = "access-proved"
        case accessRehearsing = "access-rehearsing"
        case accessRehearsed = "access-rehearsed"
        case accessRehearsalEnded = "access-rehearsal-ended"
        case topicCreated = "topic-created"
        case topicChanged = "topic-changed"
        case cutoverStarted = "cutover-started"
        case freezeStarted = "freeze-started"
        case frozen
        case unfrozen
        case verified
        case offsetsCommitted = "offsets-committed"
    }

    private var kind: Name {
        switch self {
        case .phaseReached: .phaseReached
        case .verifyAccepted: .verifyAccepted
        case .accessProposed: .accessProposed
        case .accessApplying: .accessApplying
        case .accessApplied: .accessApplied
        case .accessRemoved: .accessRemoved
        case .accessProved: .accessProved
        case .accessRehearsing: .accessRehearsing
        case .accessRehearsed: .accessRehearsed
        case .accessRehearsalEnded: .accessRehearsalEnded
        case .topicCreated: .topicCreated
        case .topicChanged: .topicChanged
        case .cutoverStarted: .cutoverStarted
        case .freezeStarted: .freezeStarted
        case .frozen: .frozen
        case .unfrozen: .unfrozen
        case .verified: .verified
        case .offsetsCommitted: .offsetsCommitted
        }
    }

    var name: String { kind.rawValue }

    var details: [String: JournalValue] {
        switch self {
        case .phaseReached(let phase): ["phase": .string(phase.rawValue)]
        case .verifyAccepted(let rules): rules?.journalValue ?? [:]
        case .accessProposed(let branch, let commit, let files):
            ["branch": .string(branch), "proposal": .string(commit), "files": .int(files)]
        case .accessApplying(let principal, let applied), .accessApplied(let principal, let applied):
            [
                "principal": .string(principal), "role": .string(applied.role),
                "policies": .array(applied.policies.map { .string($0) }),
            ]
        case .accessProved(let proof, let document):
            (proof?.journalValue ?? [:]).merging(["proof": .string(document)]) { $1 }
        case .accessRemoved(let principal, let role): ["principal": .string(principal), "role": .string(role)]
        case .accessRehearsing(let topic), .accessRehearsalEnded(let topic): ["topic": .string(topic.rawValue)]
        case .accessRehearsed(let seen): seen.journalValue
        case .topicCreated(let topic, let partitions, let replicationFactor):
            [
                "topic": .string(topic.rawValue), "partitions": .int(Int(partitions)),
                "replicationFactor": .int(Int(replicationFactor)),
            ]
        case .topicChanged(let topic, let change): ["topic": .string(topic.rawValue), "change": .string(change)]
        case .cutoverStarted: [:]
        case .freezeStarted(let bindings): ["acls": .array(bindings.map(\.journalValue))]
        case .frozen(let ends, let adds): ["ends": .offsets(ends)].merging(adds ? ["adds": true] : [:]) { $1 }
        case .unfrozen(let reason): ["reason": .string(reason.rawValue)]
        case .verified(let through, let comparisons):
            [
                "through": .offsets(through), "from": .offsets(comparisons.mapValues(\.first)),
                "digests": .perPartition(comparisons) { .string($0.copied.digest) },
            ]
        case .offsetsCommitted(let group, let offsets):
            ["group": .string(group.rawValue), "offsets": .offsets(offsets.mapValues(\.offset))]
        }
    }

    /// Nil for an event of another version of kedge, or one whose details are not what they should be.
    init?(_ entry: JournalEntry) {
        let details = entry.details
        switch Name(rawValue: entry.event) {
        case .phaseReached:
            guard let phase = details["phase"]?.stringValue.flatMap(Phase.init(rawValue:)) else { return nil }
            self = .phaseReached(phase)
        case .verifyAccepted:
            guard details.isEmpty || VerifySpec(journalValue: details) != nil else { return nil }
            self = .verifyAccepted(VerifySpec(journalValue: details))
        case .accessProposed:
            guard let branch = details["branch"]?.stringValue, let commit = details["proposal"]?.stringValue,
                let files = details["files"].flatMap({ $0.intValue ?? $0.arrayValue?.count })
            else { return nil }
            self = .accessProposed(branch: branch, commit: commit, files: files)
        case .accessApplying, .accessApplied:
            guard let principal = details["principal"]?.stringValue, let role = details["role"]?.stringValue,
                let policies = details["policies"]?.arrayValue?.compactMap(\.stringValue)
            else { return nil }
            let access = AppliedAccess(role: role, policies: policies)
            self =
                entry.event == Name.accessApplied.rawValue
                ? .accessApplied(principal: principal, access) : .accessApplying(principal: principal, access)
        case .accessRemoved:
            guard let principal = details["principal"]?.stringValue, let role = details["role"]?.stringValue else {
                return nil
            }
            self = .accessRemoved(principal: principal, role: role)
        case .accessProved: self = .accessProved(nil, document: details["proof"]?.stringValue ?? "")
        case .accessRehearsing, .accessRehearsalEnded:
            guard let topic = details["topic"]?.stringValue.map({ TopicName($0) }) else { return nil }
            self =
                entry.event == Name.accessRehearsing.rawValue ? .accessRehearsing(topic) : .accessRehearsalEnded(topic)
        case .accessRehearsed:
            guard let seen = RehearsedAccess(journalValue: details) else { return nil }
            self = .accessRehearsed(seen)
        case .topicCreated:
            guard let topic = details["topic"]?.stringValue, let partitions = details["partitions"]?.intValue,
                let factor = details["replicationFactor"]?.intValue
            else { return nil }
            self = .topicCreated(
                TopicName(topic), partitions: Int32(clamping: partitions), replicationFactor: Int16(clamping: factor))
        case .topicChanged:
            guard let topic = details["topic"]?.stringValue, let change = details["change"]?.stringValue else {
                return nil
            }
            self = .topicChanged(TopicName(topic), change: change)
        case .cutoverStarted: self = .cutoverStarted
        case .freezeStarted:
            guard let acls = details["acls"]?.arrayValue else { return nil }
            let bindings = acls.compactMap(ACLBinding.init(journalValue:))
            guard bindings.count == acls.count else { return nil }
            self = .freezeStarted(bindings)
        case .frozen:
            guard let ends = details["ends"]?.offsets else { return nil }
            self = .frozen(ends: ends, adds: details["adds"]?.boolValue ?? false)
        case .unfrozen:
            guard let reason = details["reason"]?.stringValue.flatMap(Step.UnfreezeReason.init(rawValue:)) else {
                return nil
            }
            self = .unfrozen(reason)
        case .verified:
            guard let through = details["through"]?.offsets else { return nil }
            self = .verified(through: through, comparisons: [:])
        case .offsetsCommitted:
            guard let group = details["group"]?.stringValue, let offsets = details["offsets"]?.offsets else {
                return nil
            }
            self = .offsetsCommitted(GroupID(group), offsets.mapValues { CommittedOffset(offset: $0) })
        case nil: return nil
        }
    }
}
