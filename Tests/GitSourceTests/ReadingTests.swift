import Foundation
import Programs
import Testing

@testable import GitSource

@Suite("Reading a repository")
struct ReadingTests {
    let scratch: Scratch
    let upstream: Upstream

    init() throws {
        scratch = try Scratch()
        upstream = try Upstream(in: scratch)
    }

    private func open(_ limits: GitLimits = GitLimits(), cache: String = "cache") async throws -> GitRepository {
        try await GitRepository.open(remote: try GitRemote(upstream.path), cache: scratch.path(cache), limits: limits)
    }

    @Test("a clone has every branch, commit and file of the remote")
    func clone() async throws {
        let first = try upstream.commit(["a.txt": .file("one")])
        let second = try upstream.commit(["b/c.txt": .file("two")], message: "second\n\nwith a body\n")
        let side = try upstream.commit(["side.txt": .file("x")], on: "kedge/side")
        let repository = try await open()
        #expect(try await repository.head(branch: "main") == second)
        #expect(try await repository.head(branch: "kedge/side") == side)
        #expect(
            try await repository.commit(second)
                == CommitInfo(
                    id: second, author: GitAuthor(name: "Ada", email: "ada@example.com"),
                    time: Date(timeIntervalSince1970: 1_700_000_060), message: "second\n\nwith a body\n",
                    parents: [first]))
        #expect(try await repository.commit(first).parents == [])
        #expect(try await repository.text("b/c.txt", at: second) == "two")
        #expect(try await repository.files(at: first).map(\.path) == ["a.txt"])
    }

    @Test("files come with their paths from the root, in the order of the bytes, under a folder or of one name")
    func files() async throws {
        let commit = try upstream.commit([
            "z.yaml": .file("z"), "m/b.yaml": .executable("b"), "m/a/x.yaml": .file(""), "m/a-b.yaml": .file("ab"),
            "m/ü 日本.yaml": .file("u"), "m/-rf": .file("odd"), "m/a\"b'c\\d": .file("odder"), "mm/no.yaml": .file("no"),
        ])
        let repository = try await open()
        let expected = ["m/-rf", "m/a\"b'c\\d", "m/a-b.yaml", "m/a/x.yaml", "m/b.yaml", "m/ü 日本.yaml"]
        #expect(try await repository.files(at: commit, under: "m").map(\.path) == expected)
        #expect(try await repository.files(at: commit, under: "./m/").map(\.path) == expected)
        #expect(try await repository.files(at: commit).count == 8)
        #expect(try await repository.files(at: commit, under: "m/b.yaml") == [GitFile(path: "m/b.yaml", bytes: [0x62])])
        #expect(
            try await repository.files(at: commit) { $0.hasSuffix("b.yaml") }.map(\.path) == ["m/a-b.yaml", "m/b.yaml"])
    }

    @Test("what is not there is said to be absent")
    func absent() async throws {
        let commit = try upstream.commit(["m/a.yaml": .file("a")])
        let repository = try await open()
        #expect(await code { _ = try await repository.files(at: commit, under: "n") } == .pathAbsent)
        #expect(await code { _ = try await repository.file(at: commit, path: "m/b.yaml") } == .pathAbsent)
        #expect(await code { _ = try await repository.file(at: commit, path: "m/a.yaml/x") } == .pathAbsent)
        #expect(await code { _ = try await repository.file(at: commit, path: "m") } == .pathAbsent)
        #expect(await code { _ = try await repository.file(at: commit, path: "") } == .pathAbsent)
        #expect(await code { _ = try await repository.file(at: commit, path: "../a.yaml") } == .invalidName)
        #expect(await code { _ = try await repository.head(branch: "release") } == .unknownBranch)
        #expect(await message { _ = try await repository.head(branch: "release") }.contains("its branches are main"))
        #expect(await code { _ = try await repository.head(branch: "a..b") } == .invalidName)
        let stranger = try #require(CommitID(String(repeating: "1", count: 40)))
        #expect(await code { _ = try await repository.commit(stranger) } == .unknownCommit)
        #expect(await code { _ = try await repository.files(at: stranger) } == .unknownCommit)
        #expect(await repository.contains(stranger) == false)
        #expect(await repository.contains(commit))
    }

    @Test("a symbolic link or a submodule is not passed over in silence, unless it is not wanted")
    func links() async throws {
        let commit = try upstream.commit([
            "links/a.yaml": .link(to: "../b.yaml"), "modules/m": .submodule, "ok/a.yaml": .file("a"),
            "ok/README": .link(to: "x"),
        ])
        let repository = try await open()
        #expect(await code { _ = try await repository.files(at: commit, under: "links") } == .entryUnsupported)
        #expect(await code { _ = try await repository.files(at: commit, under: "modules") } == .entryUnsupported)
        #expect(await code { _ = try await repository.file(at: commit, path: "links/a.yaml") } == .entryUnsupported)
        #expect(
            try await repository.files(at: commit, under: "ok") { $0.hasSuffix(".yaml") }.map(\.path) == ["ok/a.yaml"])
    }

    @Test("a name with control characters does not reach the terminal as it is")
    func controlCharacters() async throws {
        let commit = try upstream.commit(["\u{1b}[2J": .link(to: "x")])
        let repository = try await open()
        let said = await message { _ = try await repository.files(at: commit) }
        #expect(said.contains("[2J is a symbolic link") && !said.contains("\u{1b}"))
    }

    @Test("limits on size, number and depth are kept to, and can be met exactly")
    func limits() async throws {
        let commit = try upstream.commit([
            "a": .file("12345"), "b": .file("12345"), "d/e/f": .file("1"),
            "big/blob": Upstream.Entry(bytes: [UInt8](repeating: 0, count: 100)),
        ])
        func read(_ change: (inout GitLimits) -> Void, under path: String = "") async throws -> Int {
            var limits = GitLimits()
            change(&limits)
            return try await open(limits).files(at: commit, under: path).count
        }
        #expect(
            try await read {
                $0.fileBytes = 100; $0.totalBytes = 111; $0.files = 4; $0.depth = 2
            } == 4)
        #expect(await code { _ = try await read { $0.fileBytes = 99 } } == .tooLarge)
        #expect(await code { _ = try await read { $0.totalBytes = 110 } } == .tooLarge)
        #expect(await code { _ = try await read { $0.files = 3 } } == .tooLarge)
        #expect(await code { _ = try await read { $0.depth = 1 } } == .tooLarge)
        #expect(try await read({ $0.fileBytes = 1 }, under: "d") == 1)
    }

    @Test("a fetch that brings too much is broken off")
    func fetchLimit() async throws {
        var limits = GitLimits()
        limits.fetchedBytes = 10_000
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try upstream.commit(["noise": Upstream.Entry(bytes: noise)])
        let tight = limits
        #expect(await code { _ = try await open(tight) } == .tooLarge)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("cache")) == ["lock"])
    }

    @Test("a fetch follows new, forced and deleted branches, a folder in place of a branch among them")
    func fetch() async throws {
        let first = try upstream.commit(["a": .file("1")])
        try upstream.commit(["a": .file("1")], on: "topic")
        let repository = try await open()
        let forced = try upstream.commit(["b": .file("2")], fresh: true)
        try upstream.git("update-ref", "-d", "refs/heads/topic")
        let below = try upstream.commit(["c": .file("3")], on: "topic/below")
        #expect(try await repository.head(branch: "main") == first)
        try await repository.fetch()
        #expect(try await repository.head(branch: "main") == forced)
        #expect(try await repository.head(branch: "topic/below") == below)
        #expect(try await !repository.branchExists("topic"))
        #expect(await repository.contains(first))
    }

    @Test("ancestry is told")
    func ancestry() async throws {
        let first = try upstream.commit(["a": .file("1")])
        let second = try upstream.commit(["a": .file("2")])
        let stranger = try upstream.commit(["a": .file("3")], on: "other")
        let repository = try await open()
        #expect(try await repository.isAncestor(first, of: second))
        #expect(try await repository.isAncestor(second, of: second))
        #expect(try await !repository.isAncestor(second, of: first))
        #expect(try await !repository.isAncestor(first, of: stranger))
        let unknown = try #require(CommitID(String(repeating: "1", count: 40)))
        #expect(await code { _ = try await repository.isAncestor(unknown, of: second) } == .unknownCommit)
    }

    @Test("an empty repository has no branch, and says what to do")
    func empty() async throws {
        let repository = try await open()
        #expect(await code { _ = try await repository.head(branch: "main") } == .unknownBranch)
        #expect(await message { _ = try await repository.head(branch: "main") }.contains("no commits yet"))
        let commit = try upstream.commit(["a": .file("1")])
        try await repository.fetch()
        #expect(try await repository.head(branch: "main") == commit)
    }

    @Test("a checkout can be read by its path, what is not committed aside")
    func checkout() async throws {
        let checkout = try Upstream(in: scratch, name: "work tree", bare: false)
        let commit = try checkout.commit(["a": .file("committed")])
        try Data("not committed".utf8).write(to: URL(fileURLWithPath: checkout.path + "/b"))
        let repository = try await GitRepository.open(
            remote: try GitRemote(checkout.path), cache: scratch.path("cache"))
        #expect(try await repository.files(at: commit).map(\.path) == ["a"])
    }

    @Test("a path without a repository is said to be none", arguments: ["", "nowhere", "file"])
    func notARepository(name: String) async throws {
        _ = try scratch.write("x", to: "file")
        let remote = try GitRemote(scratch.path(name))
        #expect(
            await code { _ = try await GitRepository.open(remote: remote, cache: scratch.path("cache")) }
                == .notARepository)
    }
}
