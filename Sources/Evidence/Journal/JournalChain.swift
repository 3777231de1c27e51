import Cryptography
import Foundation
import NIOCore

/// A verified journal as a value: what is in it, and what the next entry must say.
package struct JournalChain: Sendable, Equatable {
    /// A bound for memory and for the time that reading takes; a migration of thousands of topics stays far below.
    package static let maximumEntries = 100_000
    package static let maximumEntrySize = 1 << 20

    package let migration: String
    package private(set) var entries: [JournalEntry] = []
    /// The SHA-256 of the last entry's bytes: this one value vouches for the whole journal.
    package private(set) var head = JournalEntry.noPrevious

    package init(migration: String) {
        self.migration = migration
    }

    package var prefix: String { "\(migration)/journal/" }

    package func key(of sequence: Int) -> String { "\(prefix)\(padded(sequence, digits: 20)).json" }

    package var nextSequence: Int { entries.count + 1 }

    /// The entry that says this next.
    ///
    /// - Throws: ``EvidenceError`` `lease-lost` when a later holder of the lease has written already.
    func next(
        _ event: String, details: [String: JournalValue], by author: JournalAuthor, at time: Date
    ) throws(EvidenceError) -> JournalEntry {
        guard author.fence >= entries.last?.fence ?? 0 else {
            throw Self.fenced(author, by: entries.last?.fence ?? 0)
        }
        guard entries.count < Self.maximumEntries else {
            throw EvidenceError(
                code: .journalTooLong, message: "journal of \(migration): \(entries.count) entries",
                hint: "no more are kept; something records the same event over and over")
        }
        return JournalEntry(
            version: JournalEntry.currentVersion, sequence: nextSequence, previous: head, time: Timestamp.rounded(time),
            migration: migration, commit: author.commit, fence: author.fence, actor: author.actor, event: event,
            details: details)
    }

    /// Takes the next object of a journal in, if it is what must come next.
    ///
    /// - Throws: ``EvidenceError`` `journal-damaged` or `journal-version`, which name the object.
    package mutating func extend(with body: ByteBuffer, from key: String) throws(EvidenceError) {
        guard key == self.key(of: nextSequence) else {
            throw damaged(key, "found where \(self.key(of: nextSequence)) must come")
        }
        if let version = EvidenceJSON.version(of: body), version != JournalEntry.currentVersion {
            throw EvidenceError(
                code: .journalVersion, message: "journal entry \(key): version \(version) is not known to this kedge",
                hint: "use the kedge that wrote it or a newer one; nothing was changed")
        }
        let entry: JournalEntry
        do { entry = try EvidenceJSON.decode(JournalEntry.self, from: body) } catch {
            throw damaged(key, "it is not an entry", cause: "\(error)")
        }
        guard entry.sequence == nextSequence, entry.migration == migration else {
            throw damaged(key, "it is entry \(entry.sequence) of \(entry.migration)")
        }
        guard entry.previous == head else {
            throw damaged(key, "it does not follow from the entry before it: one of the two was changed")
        }
        guard entry.fence >= entries.last?.fence ?? 0 else {
            throw damaged(key, "it was written under an older lease than the entry before it")
        }
        entries.append(entry)
        head = Self.digest(of: body)
    }

    static func digest(of body: ByteBuffer) -> String {
        body.withUnsafeReadableBytes { hex(sha256($0)) }
    }

    static func fenced(_ author: JournalAuthor, by fence: Int) -> EvidenceError {
        EvidenceError(
            code: .leaseLost,
            message: "journal: the lease with fencing number \(author.fence) has been followed by number \(fence)",
            hint: "another reconciler acts now; this one stops")
    }

    func damaged(_ key: String, _ problem: String, cause: String? = nil) -> EvidenceError {
        EvidenceError(
            code: .journalDamaged, message: "journal entry \(key): \(problem)",
            hint: "stop and find out who changed the evidence store; restore the object from its versions or a backup",
            cause: cause)
    }
}
