import Evidence
import Foundation
import Kafka
import Manifests

/// What the evidence says has happened: the part of the state that the clusters cannot tell.
package struct History: Equatable, Sendable {
    package var phase: Phase?
    package var freeze: Freeze?
    /// The source ends up to which every record was compared and found equal.
    package var verifiedEnds: [TopicPartition: Int64]?
    /// The commit that declared the cutover last, and since when it is at work.
    package var cutoverStarted: Mark?
    /// The commit whose cutover was given up because it took too long.
    package var abortedCommit: String?

    package struct Mark: Equatable, Sendable {
        package let commit: String
        package let time: Date
    }

    package init() {}

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
            if phase == .rolledBack { verifiedEnds = nil }
        case .cutoverStarted:
            cutoverStarted = Mark(commit: commit, time: time)
        case .freezeStarted(let bindings):
            freeze = Freeze(started: time, bindings: bindings)
        case .frozen(let ends):
            freeze?.ends = ends
        case .unfrozen(let reason):
            freeze = nil
            verifiedEnds = nil
            if reason == .freezeLimit { abortedCommit = commit }
        case .verified(let ends, _):
            verifiedEnds = ends
        case .topicCreated, .topicChanged, .accessProposed, .offsetsCommitted: break
        }
    }
}
