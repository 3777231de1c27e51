import Cryptography
import Foundation
import NIOCore

/// The append-only record of a migration: `<migration>/journal/<20-digit number>.json`, one object per event.
///
/// Objects are only ever created, and each holds its predecessor's SHA-256. What has been verified once is kept, so
/// ``read()`` costs only what is new.
package actor Journal {
    private static let pageSize = 1_000

    private let store: any ObjectStore
    private var chain: JournalChain
    private var isRead = false

    /// - Parameter migration: The migration's name, a valid key segment.
    package init(store: any ObjectStore, migration: String) {
        self.store = store
        chain = JournalChain(migration: migration)
    }

    /// All entries, oldest first, their chain verified.
    ///
    /// - Throws: ``EvidenceError`` `journal-damaged`, `journal-version` or `journal-too-long`; stop at each of them.
    @discardableResult
    package func read() async throws -> [JournalEntry] {
        var chain = chain
        while true {
            let after = chain.entries.isEmpty ? nil : chain.key(of: chain.entries.count)
            let page = try await store.list(prefix: chain.prefix, after: after, limit: Self.pageSize)
            for summary in page {
                try await extend(&chain, with: summary)
            }
            if page.count < Self.pageSize { break }
        }
        // Another call may have come further while this one waited.
        if chain.entries.count >= self.chain.entries.count { self.chain = chain }
        isRead = true
        return self.chain.entries
    }

    /// Adds an event, durably.
    ///
    /// - Throws: ``EvidenceError`` `lease-lost` when a later holder of the lease has written; `journal-conflict` when
    ///   somebody else has written since the journal was read: read it and decide anew. Nothing is written then.
    @discardableResult
    package func append(
        _ event: String, details: [String: JournalValue] = [:], by author: JournalAuthor, now: Date
    ) async throws -> JournalEntry {
        if !isRead { try await read() }
        let chain = chain
        let entry = try chain.next(event, details: details, by: author, at: now)
        let key = chain.key(of: entry.sequence)
        let body = try EvidenceJSON.encode(entry)
        guard body.readableBytes <= JournalChain.maximumEntrySize else {
            throw EvidenceError(
                code: .objectTooLarge, message: "journal entry \(key): \(body.readableBytes) bytes",
                hint: "an entry has at most \(JournalChain.maximumEntrySize); put the data into an object of its own")
        }
        do {
            _ = try await store.putOnce(key, ObjectContent(body, recorded: entry.time), if: .ifAbsent)
        } catch let error as EvidenceError where error.code == .preconditionFailed {
            throw try await conflict(at: key, author)
        }
        var extended = chain
        try extended.extend(with: body, from: key)
        if extended.entries.count > self.chain.entries.count { self.chain = extended }
        return entry
    }

    /// Keeps a JSON document that is too long for an entry, as long as entries are kept, and gives its key:
    /// `<migration>/documents/<SHA-256>.json`.
    ///
    /// The same document is written once. The event that follows names it, so that the chain covers it.
    package func keep(_ document: [UInt8], now: Date) async throws -> String {
        let content = ObjectContent(ByteBuffer(bytes: document), recorded: now)
        let key = "\(chain.migration)/documents/\(hex(content.digest)).json"
        _ = try await store.putOnce(key, content, if: .ifAbsent)
        return key
    }

    private func extend(_ chain: inout JournalChain, with summary: ObjectSummary) async throws {
        guard chain.entries.count < JournalChain.maximumEntries else {
            throw EvidenceError(
                code: .journalTooLong,
                message: "journal of \(chain.migration): more than \(JournalChain.maximumEntries) entries",
                hint: "this kedge reads no more; check what wrote them")
        }
        guard summary.size <= JournalChain.maximumEntrySize else {
            throw chain.damaged(summary.key, "it has \(summary.size) bytes, more than an entry can have")
        }
        guard let object = try await store.get(summary.key) else {
            throw chain.damaged(summary.key, "it vanished while the journal was read")
        }
        try chain.extend(with: object.body, from: summary.key)
    }

    private func conflict(at key: String, _ author: JournalAuthor) async throws -> EvidenceError {
        if let body = try await store.get(key)?.body,
            let other = try? EvidenceJSON.decode(JournalEntry.self, from: body),
            other.fence > author.fence
        {
            return JournalChain.fenced(author, by: other.fence)
        }
        return EvidenceError(
            code: .journalConflict, message: "journal entry \(key): somebody else has just written it",
            hint: "the next pass reads it and goes on from there")
    }
}
