import Cryptography
import Foundation
import NIOCore
import Programs
import Testing

@testable import Evidence

@Suite struct JournalTests {
    private let directory: Scratch
    private let author = JournalAuthor(actor: "alice", commit: "0123abcd", fence: 3)
    private let now = Date(timeIntervalSince1970: 1_768_480_496.7894)

    private var store: FileObjectStore { directory.store }
    private var journal: Journal { Journal(store: store, migration: "orders") }

    init() throws { directory = try Scratch() }

    private func path(_ sequence: Int) -> String {
        "\(directory.path)/orders/journal/\(padded(sequence, digits: 20)).json"
    }

    private func replace(_ sequence: Int, _ text: String, with replacement: String) throws {
        let content = try String(contentsOfFile: path(sequence), encoding: .utf8)
        try #require(content.contains(text))
        try content.replacing(text, with: replacement).write(toFile: path(sequence), atomically: false, encoding: .utf8)
    }

    private func readError() async throws -> EvidenceError? {
        do {
            _ = try await journal.read()
            return nil
        } catch let error as EvidenceError {
            return error
        }
    }

    @Test("an entry has exactly these bytes")
    func bytes() async throws {
        try await journal.append(
            "topic-created",
            details: ["topic": "orders", "partitions": 6, "nested": ["b": [true, .null], "a": "x/\"y\"\n é"]],
            by: author,
            now: now)
        let expected = #"""
            {
              "actor" : "alice",
              "commit" : "0123abcd",
              "details" : {
                "nested" : {
                  "a" : "x/\"y\"\n é",
                  "b" : [
                    true,
                    null
                  ]
                },
                "partitions" : 6,
                "topic" : "orders"
              },
              "event" : "topic-created",
              "fence" : 3,
              "migration" : "orders",
              "previous" : "0000000000000000000000000000000000000000000000000000000000000000",
              "sequence" : 1,
              "time" : "2026-01-15T12:34:56.789Z",
              "version" : 1
            }

            """#
        #expect(try String(contentsOfFile: path(1), encoding: .utf8) == expected)
    }

    @Test("entries come back as they were written, each with the digest of the one before")
    func roundTrip() async throws {
        let writer = journal
        var written: [JournalEntry] = []
        for number in 0..<5 {
            written.append(
                try await writer.append(
                    "event-\(number)", details: ["number": .int(number)], by: author,
                    now: now.addingTimeInterval(1.2345)))
        }
        #expect(try await journal.read() == written)
        #expect(try await writer.read() == written)
        #expect(written.map(\.sequence) == [1, 2, 3, 4, 5])
        for (entry, next) in zip(written, written.dropFirst()) {
            let content = try Data(contentsOf: URL(filePath: path(entry.sequence)))
            #expect(next.previous == hex(sha256(Array(content))))
        }
    }

    @Test("a journal that was read before goes on with what others have added")
    func continued() async throws {
        let reader = journal
        #expect(try await reader.read() == [])
        let writer = journal
        try await writer.append("one", by: author, now: now)
        #expect(try await reader.read().map(\.event) == ["one"])
        try await writer.append("two", by: author, now: now)
        try await reader.read()
        try await reader.append("three", by: author, now: now)
        #expect(try await writer.read().map(\.event) == ["one", "two", "three"])
    }

    // MARK: - Damage

    private func writeThree() async throws {
        let writer = journal
        for event in ["one", "two", "three"] { try await writer.append(event, by: author, now: now) }
    }

    @Test(
        "any change of an entry is found and the object named",
        arguments: [
            (1, "one", "onE", 2, "does not follow"), (2, "two", "twO", 3, "does not follow"),
            (2, "\"sequence\" : 2", "\"sequence\" : 7", 2, "entry 7 of orders"),
            (2, "\"orders\"", "\"others\"", 2, "entry 2 of others"), (3, "{", "[", 3, "not an entry"),
            (3, "\"fence\" : 3", "\"fence\" : 2", 3, "older lease"), (3, "\"actor\"", "\"aktor\"", 3, "not an entry"),
            (3, "\"details\" : {", "\"details\" : { \"x\": 1.5", 3, "not an entry"),
            (3, ".789Z", ".789+00:00", 3, "not an entry"),
            (1, "\"previous\" : \"00", "\"previous\" : \"01", 1, "does not follow"),
        ])
    func changed(sequence: Int, text: String, replacement: String, found: Int, problem: String) async throws {
        try await writeThree()
        try replace(sequence, text, with: replacement)
        let error = try #require(try await readError())
        #expect(error.code == .journalDamaged)
        #expect(error.message.contains("orders/journal/\(padded(found, digits: 20)).json: "))
        #expect(error.message.contains(problem))
        #expect(error.hint.hasPrefix("stop"))
        #expect(try await code { try await journal.append("four", by: author, now: now) } == .journalDamaged)
    }

    @Test("a missing entry is found", arguments: [1, 2])
    func gap(sequence: Int) async throws {
        try await writeThree()
        try FileManager.default.removeItem(atPath: path(sequence))
        let error = try await readError()
        #expect(error?.code == .journalDamaged)
        #expect(
            error?.message.contains("found where orders/journal/\(padded(sequence, digits: 20)).json must come") == true
        )
    }

    @Test(
        "an object that does not belong into a journal is found",
        arguments: [
            "0.json", "00000000000000000002.json.bak", "x", "00000000000000000001/x",
        ])
    func foreign(name: String) async throws {
        try await writeThree()
        try await store.put("orders/journal/\(name)", ByteBuffer("x"), if: .none)
        #expect(try await readError()?.code == .journalDamaged)
    }

    @Test("an entry of a later version stops with the advice to use a newer kedge")
    func version() async throws {
        try await writeThree()
        try replace(3, "\"version\" : 1", with: "\"version\" : 2")
        try replace(3, "\"details\"", with: "\"particulars\"")
        let error = try await readError()
        #expect(error?.code == .journalVersion)
        #expect(error?.message.contains("00000000000000000003.json: version 2 is not known") == true)
    }

    @Test("entries have a largest size, to write and to read")
    func size() async throws {
        let long = String(repeating: "x", count: JournalChain.maximumEntrySize)
        #expect(
            try await code { try await journal.append("big", details: ["x": .string(long)], by: author, now: now) }
                == .objectTooLarge)
        #expect(try await journal.read() == [])
        try await store.put("orders/journal/\(padded(1, digits: 20)).json", ByteBuffer(long + "x"), if: .none)
        #expect(try await readError()?.code == .journalDamaged)
    }

    // MARK: - Several writers

    @Test("of 16 that append at once one wins per number, and the chain holds")
    func race() async throws {
        for round in 1...5 {
            let writers = (0..<16).map { _ in journal }
            for writer in writers { try await writer.read() }
            let winners = try await withThrowingTaskGroup(of: EvidenceError.Code?.self) { group in
                for (task, writer) in writers.enumerated() {
                    group.addTask { [author, now] in
                        try await code { try await writer.append("event-\(task)", by: author, now: now) }
                    }
                }
                return try await group.reduce(into: 0) { count, code in
                    #expect(code == nil || code == .journalConflict)
                    count += code == nil ? 1 : 0
                }
            }
            #expect(winners == 1)
            #expect(try await journal.read().count == round)
        }
    }

    @Test("a writer whose lease has been followed by another's is told so, and writes nothing")
    func fenced() async throws {
        let stalled = journal
        try await stalled.append("one", by: author, now: now)
        let next = JournalAuthor(actor: "bob", commit: "0123abcd", fence: 4)
        try await journal.append("two", by: next, now: now)
        #expect(try await code { try await stalled.append("mine", by: author, now: now) } == .leaseLost)
        try await stalled.read()
        #expect(try await code { try await stalled.append("mine", by: author, now: now) } == .leaseLost)
        #expect(try await journal.read().map(\.event) == ["one", "two"])
    }

    @Test("a write of a stalled holder makes the new one read again before it goes on")
    func straggler() async throws {
        let stalled = journal
        try await stalled.append("one", by: author, now: now)
        let current = journal
        try await current.read()
        try await stalled.append("late", by: author, now: now)
        let next = JournalAuthor(actor: "bob", commit: "0123abcd", fence: 4)
        #expect(try await code { try await current.append("two", by: next, now: now) } == .journalConflict)
        try await current.read()
        try await current.append("two", by: next, now: now)
        #expect(try await journal.read().map(\.event) == ["one", "late", "two"])
    }

    @Test("an append whose answer was lost is not taken for somebody else's")
    func answerLost() async throws {
        let writer = Journal(store: AnswerLosingStore(store: store), migration: "orders")
        try await writer.append("one", by: author, now: now)
        try await writer.append("two", by: author, now: now)
        #expect(try await journal.read().map(\.event) == ["one", "two"])
    }

    @Test(
        "times keep their millisecond and nothing else",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_768_480_496.7894, "2026-01-15T12:34:56.789Z"),
            (1_768_480_496.9996, "2026-01-15T12:34:57.000Z"), (951_782_400.001, "2000-02-29T00:00:00.001Z"),
        ])
    func timestamps(seconds: Double, text: String) {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(Timestamp.text(date) == text)
        #expect(Timestamp.date(text) == Timestamp.rounded(date))
    }
}

/// A store that does each conditional put twice, as a client does when an answer is lost and it tries again.
struct AnswerLosingStore: ObjectStore {
    let store: FileObjectStore

    func put(_ key: String, _ content: ObjectContent, if condition: PutCondition) async throws -> ObjectVersion {
        _ = try await store.put(key, content, if: condition)
        return try await store.put(key, content, if: condition)
    }

    func put(_ key: String, pieces: ObjectPieces, if condition: PutCondition) async throws {
        try await store.put(key, pieces: pieces, if: condition)
    }

    func get(_ key: String) async throws -> StoredObject? { try await store.get(key) }
    func get(_ key: String, range: Range<Int>) async throws -> ByteBuffer? { try await store.get(key, range: range) }
    func head(_ key: String) async throws -> ObjectSummary? { try await store.head(key) }
    func delete(_ key: String) async throws { try await store.delete(key) }
    func probe() async throws { try await store.probe() }
    func list(prefix: String, after: String?, limit: Int) async throws -> [ObjectSummary] {
        try await store.list(prefix: prefix, after: after, limit: limit)
    }
}
