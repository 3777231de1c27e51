import AWS
import Cryptography
import Foundation
import NIOCore
import Programs
import S3Servers
import Testing

@testable import Evidence

/// What every store does, in the same words and with the same keys.
@Suite struct ObjectStoreContractTests {
    private let directory: Scratch

    init() throws { directory = try Scratch() }

    private func store(_ kind: TestStore) async throws -> any ObjectStore {
        guard kind != .file else { return directory.store }
        let server = try await kind.server()
        return try server.store(bucket: try await server.makeBucket())
    }

    @Test("what is put can be read whole and by ranges, and is nil before", arguments: TestStore.allCases)
    func roundTrip(kind: TestStore) async throws {
        let store = try await store(kind)
        #expect(try await store.get("a/b.json") == nil)
        #expect(try await store.head("a/b.json") == nil)
        #expect(try await store.get("a/b.json", range: 0..<3) == nil)
        try await store.delete("a/b.json")
        let version = try await store.put("a/b.json", ByteBuffer("hello"), if: .none)
        let stored = try #require(try await store.get("a/b.json"))
        #expect(stored.body.text == "hello")
        #expect(stored.version == version)
        #expect(try await store.head("a/b.json") == ObjectSummary(key: "a/b.json", size: 5))
        let ranges = [(0..<3, "hel"), (1..<4, "ell"), (3..<9, "lo"), (5..<9, ""), (7..<9, ""), (2..<2, "")]
        for (range, expected) in ranges {
            #expect(try await store.get("a/b.json", range: range)?.text == expected, "\(range)")
        }
        try await store.put("a/b.json", ByteBuffer(""), if: .none)
        #expect(try await store.get("a/b.json")?.body.text == "")
        try await store.delete("a/b.json")
        #expect(try await store.get("a/b.json") == nil)
    }

    @Test("conditions are kept, and a refused put changes nothing", arguments: TestStore.allCases)
    func conditions(kind: TestStore) async throws {
        let store = try await store(kind)
        let key = "lease/lease.json"
        let first = try await store.put(key, ByteBuffer("1"), if: .ifAbsent)
        #expect(try await code { try await store.put(key, ByteBuffer("2"), if: .ifAbsent) } == .preconditionFailed)
        // The same content: not this writer's either.
        #expect(try await code { try await store.put(key, ByteBuffer("1"), if: .ifAbsent) } == .preconditionFailed)
        #expect(try await store.get(key)?.body.text == "1")
        let second = try await store.put(key, ByteBuffer("2"), if: .ifMatches(first))
        #expect(
            try await code { try await store.put(key, ByteBuffer("3"), if: .ifMatches(first)) } == .preconditionFailed)
        #expect(try await store.get(key)?.body.text == "2")
        try await store.delete(key)
        #expect(
            try await code { try await store.put(key, ByteBuffer("3"), if: .ifMatches(second)) } == .preconditionFailed)
        #expect(try await store.get(key) == nil)
    }

    @Test("of 16 tasks that create the same object one wins, and its bytes are there", arguments: TestStore.allCases)
    func createRace(kind: TestStore) async throws {
        let store = try await store(kind)
        for round in 0..<5 {
            let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
                for task in 0..<16 {
                    group.addTask {
                        let code = try await code {
                            try await store.put("race/\(round)", ByteBuffer("\(task)"), if: .ifAbsent)
                        }
                        return code == nil ? task : nil
                    }
                }
                return try await group.reduce(into: [Int]()) { if let task = $1 { $0.append(task) } }
            }
            #expect(winners.count == 1)
            #expect(try await store.get("race/\(round)")?.body.text == winners.first.map { "\($0)" })
        }
    }

    @Test("listing goes in the order of the keys' bytes, in pages of any size", arguments: TestStore.allCases)
    func listing(kind: TestStore) async throws {
        let store = try await store(kind)
        let names = ["orders", "é ü+%~", "日本", "a b", "..", "x=@+,"].map(ObjectKey.component)
        var keys = names.flatMap { name in (0..<3).map { "t/\(name)/\(padded($0, digits: 20)).json" } }
        keys += ["u/v"]
        // SeaweedFS lists a folder's contents where the folder's name sorts, without its slash.
        if kind != .seaweedFS { keys += ["t-1", "t/orders-config"] }
        for key in keys { try await store.put(key, ByteBuffer("x"), if: .ifAbsent) }
        for prefix in ["", "t", "t/", "t/orders/", "t/\(names[1])/", "missing/"] {
            let expected = keys.filter { $0.hasPrefix(prefix) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for size in [1, 4, 100] {
                var found: [String] = []
                while true {
                    let page = try await store.list(prefix: prefix, after: found.last, limit: size).map(\.key)
                    found += page
                    if page.count < size { break }
                }
                #expect(found == expected, "\(prefix) \(size)")
            }
        }
    }

    @Test("more objects than one answer of S3 lists are listed", arguments: [TestStore.moto])
    func manyObjects(kind: TestStore) async throws {
        let store = try await store(kind)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<1_100 {
                if number >= 16 { try await group.next() }
                group.addTask { try await store.put("n/\(padded(number, digits: 6))", ByteBuffer("x"), if: .none) }
            }
            try await group.waitForAll()
        }
        let listed = try await store.list(prefix: "n/", after: nil, limit: 2_000).map(\.key)
        #expect(listed == (0..<1_100).map { "n/\(padded($0, digits: 6))" })
        #expect(try await store.list(prefix: "n/", after: "n/000099", limit: 1_000).first?.key == "n/000100")
    }

    @Test("an object comes in pieces and is read back by ranges", arguments: TestStore.allCases)
    func pieces(kind: TestStore) async throws {
        let store = try await store(kind)
        let pieces = [ObjectPieceSize.least, ObjectPieceSize.least + 77, 1_000].map {
            ByteBuffer(bytes: randomBytes($0))
        }
        try await store.put("log", pieces: Pieces(pieces), if: .ifAbsent)
        #expect(try await store.head("log")?.size == pieces.reduce(0) { $0 + $1.readableBytes })
        var offset = 0
        for piece in pieces {
            let range = offset..<offset + piece.readableBytes
            #expect(try await store.get("log", range: range) == piece)
            offset = range.upperBound
        }
        let whole = pieces.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
        #expect(try await store.get("log")?.body == whole)
        let code = try await code { try await store.put("log", pieces: Pieces(pieces), if: .ifAbsent) }
        #expect(code == .preconditionFailed)
    }

    @Test("pieces that end in an error, or in a cancelled task, leave nothing", arguments: TestStore.allCases)
    func abort(kind: TestStore) async throws {
        struct Broken: Error {}
        let store = try await store(kind)
        let piece = ByteBuffer(bytes: randomBytes(ObjectPieceSize.least))
        await #expect(throws: Broken.self) {
            try await store.put("log", pieces: Pieces([piece, piece, piece, piece], failure: Broken()), if: .none)
        }
        let task = Task {
            try await store.put("other", pieces: Pieces([piece, piece], failure: nil, waits: true), if: .none)
        }
        while try await Self.uploads(store).isEmpty && kind != .file { try await Task.sleep(for: .milliseconds(20)) }
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(try await store.list(prefix: "", after: nil, limit: 10) == [])
        #expect(try await Self.uploads(store) == [])
        if kind == .file { #expect(try directory.files() == []) }
    }

    /// Uploads that were begun and neither completed nor aborted.
    private static func uploads(_ store: any ObjectStore) async throws -> [String] {
        guard let store = store as? S3ObjectStore else { return [] }
        return try await store.s3.listMultipartUploads(prefix: "").map(\.key)
    }

    @Test("a probe leaves nothing behind", arguments: TestStore.allCases)
    func probe(kind: TestStore) async throws {
        let store = try await store(kind)
        try await store.probe()
        #expect(try await store.list(prefix: "", after: nil, limit: 10) == [])
    }

    @Test("keys that mean different things in different stores are refused", arguments: TestStore.allCases)
    func keys(kind: TestStore) async throws {
        let store = try await store(kind)
        for key in ["", "/", "a//b", "a/", "..", "a b", "é", "a\nb", ".lock"] {
            #expect(try await code { try await store.put(key, ByteBuffer("x"), if: .none) } == .invalidKey)
            #expect(try await code { _ = try await store.get(key) } == .invalidKey)
        }
    }
}

/// Pieces that end, fail or never end.
struct Pieces: AsyncSequence, AsyncIteratorProtocol {
    private var pieces: [ByteBuffer]
    private let failure: (any Error)?
    private let waits: Bool

    init(_ pieces: [ByteBuffer], failure: (any Error)? = nil, waits: Bool = false) {
        self.pieces = pieces
        self.failure = failure
        self.waits = waits
    }

    func makeAsyncIterator() -> Pieces { self }

    mutating func next() async throws -> ObjectContent? {
        guard pieces.isEmpty else { return ObjectContent(pieces.removeFirst()) }
        if let failure { throw failure }
        if waits { try await Task.sleep(for: .seconds(3_600)) }
        return nil
    }
}
