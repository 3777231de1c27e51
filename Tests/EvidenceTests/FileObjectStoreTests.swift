import Cryptography
import Foundation
import NIOCore
import Programs
import Testing

@testable import Evidence

@Suite struct FileObjectStoreTests {
    private let directory: Scratch
    private var store: FileObjectStore { directory.store }

    init() throws { directory = try Scratch() }

    @Test("what is put can be read, by another store of the same directory too, and its version is its digest")
    func roundTrip() async throws {
        let version = try await store.put("a/b.json", ByteBuffer("hello"), if: .none)
        #expect(version.rawValue == hex(sha256(Array("hello".utf8))))
        #expect(try await store.get("a/b.json") == StoredObject(body: ByteBuffer("hello"), version: version))
        #expect(try await store.head("a/b.json") == ObjectSummary(key: "a/b.json", size: 5))
        try await store.put("a/b.json", ByteBuffer(""), if: .none)
        #expect(try await store.get("a/b.json")?.body.readableBytes == 0)
        #expect(try directory.files().filter { $0.contains(".new-") } == [])
    }

    @Test("a large object comes back as it was")
    func large() async throws {
        let body = ByteBuffer(bytes: randomBytes(3_000_001))
        let version = try await store.put("large", body, if: .ifAbsent)
        #expect(try await store.get("large") == StoredObject(body: body, version: version))
    }

    @Test("what is not there is nil, a directory too, and deleting it is no error")
    func absent() async throws {
        try await store.put("a/b", ByteBuffer("x"), if: .none)
        for key in ["a", "b", "a/b/c", "x/y/z"] {
            #expect(try await store.get(key) == nil)
            #expect(try await store.head(key) == nil)
            try await store.delete(key)
        }
        #expect(try await store.get("a/b") != nil)
    }

    @Test("conditions are kept, and a refused put changes nothing")
    func conditions() async throws {
        let key = "lease/lease.json"
        let unknown = ObjectVersion(String(repeating: "0", count: 64))
        #expect(
            try await code { try await store.put(key, ByteBuffer("1"), if: .ifMatches(unknown)) } == .preconditionFailed
        )
        #expect(try await store.get(key) == nil)
        let first = try await store.put(key, ByteBuffer("1"), if: .ifAbsent)
        #expect(try await code { try await store.put(key, ByteBuffer("2"), if: .ifAbsent) } == .preconditionFailed)
        #expect(
            try await code { try await store.put(key, ByteBuffer("2"), if: .ifMatches(unknown)) } == .preconditionFailed
        )
        #expect(try await store.get(key)?.body.text == "1")
        let second = try await store.put(key, ByteBuffer("2"), if: .ifMatches(first))
        #expect(
            try await code { try await store.put(key, ByteBuffer("3"), if: .ifMatches(first)) } == .preconditionFailed)
        #expect(try await store.get(key) == StoredObject(body: ByteBuffer("2"), version: second))
        try await store.delete(key)
        try await store.put(key, ByteBuffer("3"), if: .ifAbsent)
        #expect(try await store.get(key)?.body.text == "3")
        #expect(try directory.files().filter { $0.contains(".new-") } == [])
    }

    @Test("of 16 tasks that create the same object one wins, and its bytes are there")
    func createRace() async throws {
        let path = directory.path
        for round in 0..<20 {
            let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
                for task in 0..<16 {
                    group.addTask {
                        // A store each: nothing but the files is shared, as among processes.
                        let store = FileObjectStore(root: path)
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

    @Test("16 tasks that count by compare-and-put lose no count")
    func compareAndPut() async throws {
        let path = directory.path
        try await store.put("counter", ByteBuffer("0"), if: .ifAbsent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let store = FileObjectStore(root: path)
                    var done = 0
                    while done < 5 {
                        let current = try #require(try await store.get("counter"))
                        let next = try #require(Int(current.body.text)) + 1
                        let code = try await code {
                            try await store.put("counter", ByteBuffer("\(next)"), if: .ifMatches(current.version))
                        }
                        if code == nil { done += 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.get("counter")?.body.text == "80")
    }

    // MARK: - Listing

    @Test("listing goes in the order of the keys' bytes, across directories")
    func order() async throws {
        // `-` and `.` sort before `/`, `0` after it.
        let keys = ["a", "a-b", "a.b", "b/1", "b-1", "b0", "c/d/e", "c/d-e", "c/d/a", "B"]
        for key in keys where key != "a" { try await store.put(key, ByteBuffer(key), if: .none) }
        try await store.put("a", ByteBuffer("a"), if: .none)
        let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try await store.list(prefix: "", after: nil, limit: 100).map(\.key) == sorted)
        #expect(try await store.list(prefix: "", after: nil, limit: 100).map(\.size) == sorted.map(\.utf8.count))
    }

    @Test(
        "pages of any size give the same keys as one listing, for any prefix",
        arguments: [
            "", "t", "t/", "t/0", "t/01/", "t/01/00000", "u", "t/02/00000000000000000003", "t/02/00000000000000000003/",
            "missing/", "t/0/",
        ])
    func pages(prefix: String) async throws {
        var keys = ["s", "t-1", "u/v"]
        for topic in 0..<4 {
            keys += (0..<4).map { "t/0\(topic)/\(padded($0, digits: 20)).json" }
            keys.append("t/0\(topic)-config")
        }
        for key in keys { try await store.put(key, ByteBuffer("x"), if: .none) }
        let expected = keys.filter { $0.hasPrefix(prefix) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for size in 1...5 {
            var found: [String] = []
            while true {
                let page = try await store.list(prefix: prefix, after: found.last, limit: size).map(\.key)
                found += page
                if page.count < size { break }
            }
            #expect(found == expected)
        }
        let between = try await store.list(prefix: prefix, after: "t/01/5", limit: 100).map(\.key)
        #expect(between == expected.filter { "t/01/5".utf8.lexicographicallyPrecedes($0.utf8) })
    }

    @Test("what killed writers and others leave in the directory is not listed")
    func leftovers() async throws {
        try await store.put("a/b", ByteBuffer("x"), if: .none)
        let leftover = try TemporaryFile(in: directory.path + "/a")
        try leftover.append(ByteBuffer("half"))
        try Data().write(to: URL(filePath: directory.path + "/a/not a key"))
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/a/link", withDestinationPath: directory.path + "/a/b")
        #expect(try await store.list(prefix: "", after: nil, limit: 10).map(\.key) == ["a/b"])
        #expect(try await store.get("a/link") == nil)
        // The lock file, the leftover and the other two are still there.
        #expect(try directory.files().count == 6)
        leftover.remove()
        #expect(try directory.files().count == 5)
    }

    // MARK: - Refusals

    @Test(
        "keys that could leave the directory or mean different things in different stores are refused",
        arguments: [
            "", "/", "/etc/passwd", "a/", "a//b", "..", "a/../b", "./a", ".lock", "a/.new-1", "a b", "a\nb", "a\0b",
            "é", "a*",
            "a\\b", "a:b", String(repeating: "a", count: 256), String(repeating: "abcdefg/", count: 128) + "a",
        ])
    func keys(key: String) async throws {
        #expect(try await code { try await store.put(key, ByteBuffer("x"), if: .none) } == .invalidKey)
        #expect(try await code { _ = try await store.get(key) } == .invalidKey)
        #expect(try await code { try await store.delete(key) } == .invalidKey)
        #expect(try directory.files() == [])
    }

    @Test("an object where a directory must be gives an error and leaves the object alone")
    func objectInTheWay() async throws {
        try await store.put("a", ByteBuffer("x"), if: .none)
        #expect(try await code { try await store.put("a/b", ByteBuffer("y"), if: .none) } == .invalidKey)
        #expect(try await store.get("a")?.body.text == "x")
    }

    @Test("a root that is not there is an error for every call, never an empty store")
    func missingRoot() async throws {
        let store = FileObjectStore(root: directory.path + "/not-mounted")
        let calls: [() async throws -> Void] = [
            { try await store.put("a/b", ByteBuffer("x"), if: .none) }, { _ = try await store.get("a/b") },
            { _ = try await store.head("a") }, { _ = try await store.list(prefix: "", after: nil, limit: 1) },
            { try await store.delete("a") }, { try await store.probe() },
        ]
        for call in calls {
            #expect(try await code(of: call) == .storeUnreachable)
        }
        #expect(try directory.files() == [])
    }

    @Test("a probe leaves nothing behind")
    func probe() async throws {
        try await store.probe()
        #expect(try directory.files() == [])
    }

    @Test("without permission the error says so", .enabled(if: geteuid() != 0, "root may do anything"))
    func permissions() async throws {
        try await store.put("a/b", ByteBuffer("x"), if: .none)
        let path = directory.path
        chmod(path + "/a", 0o500)
        defer { chmod(path + "/a", 0o700) }
        #expect(try await code { try await store.put("a/c", ByteBuffer("x"), if: .ifAbsent) } == .accessDenied)
        chmod(path + "/a/b", 0)
        #expect(try await code { _ = try await store.get("a/b") } == .accessDenied)
        chmod(path, 0o500)
        defer { chmod(path, 0o700) }
        #expect(try await code { try await store.probe() } == .accessDenied)
    }

    @Test(
        "what the system says is put in the operator's words",
        arguments: [
            (EACCES, EvidenceError.Code.accessDenied, "Permission denied"),
            (EROFS, .accessDenied, "Read-only file system"),
            (ENOSPC, .storeFailed, "No space left on device"), (ENOENT, .storeUnreachable, "No such file or directory"),
            (EIO, .storeFailed, "Input/output error"),
        ])
    func failures(number: CInt, code: EvidenceError.Code, cause: String) {
        let error = FileSystem.failure("writing", "/x", number)
        #expect(error.code == code)
        #expect(error.description.hasPrefix("writing /x: \(cause); "))
    }
}
