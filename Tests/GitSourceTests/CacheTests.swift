import Foundation
import Programs
import Testing

@testable import GitSource

@Suite("The cache of a repository")
struct CacheTests {
    let scratch: Scratch
    let upstream: Upstream
    let remote: GitRemote

    init() throws {
        scratch = try Scratch()
        upstream = try Upstream(in: scratch)
        try upstream.commit(["a": .file("1"), "b/c": .file("2")])
        remote = try GitRemote(upstream.path)
    }

    private func open(_ limits: GitLimits = GitLimits()) async throws -> GitRepository {
        try await GitRepository.open(remote: remote, cache: scratch.path("cache"), limits: limits)
    }

    @Test("is used again as it is, without the remote")
    func reuse() async throws {
        let head = try await open().head(branch: "main")
        try FileManager.default.removeItem(atPath: upstream.path)
        let again = try await open()
        #expect(try await again.head(branch: "main") == head)
        #expect(try await again.text("b/c", at: head) == "2")
        #expect(await code { try await again.fetch() } == .notARepository)
    }

    @Test(
        "is made anew when it is broken",
        arguments: ["HEAD", "objects", "refs/remotes/origin/main", "config"])
    func rebuilt(part: String) async throws {
        let head = try await open().head(branch: "main")
        let file = scratch.path("cache/repository.git/\(part)")
        try FileManager.default.removeItem(atPath: file)
        if part.hasSuffix("main") {
            try Data(String(repeating: "1", count: 40).utf8).write(to: URL(fileURLWithPath: file))
        }
        if part == "config" { try Data("[core".utf8).write(to: URL(fileURLWithPath: file)) }
        let again = try await open()
        #expect(try await again.head(branch: "main") == head)
        #expect(try await again.text("b/c", at: head) == "2")
    }

    @Test("is made anew by the next to open it when a read finds it damaged")
    func damaged() async throws {
        let repository = try await open()
        let head = try await repository.head(branch: "main")
        let blob = try upstream.git("rev-parse", "main:b/c")
        // Loose objects in place of the pack, so that one of them can be taken out.
        let packs = scratch.path("cache/repository.git/objects/pack")
        for pack in try FileManager.default.contentsOfDirectory(atPath: packs) where pack.hasSuffix(".pack") {
            try FileManager.default.moveItem(atPath: "\(packs)/\(pack)", toPath: scratch.path(pack))
            try FileManager.default.removeItem(atPath: "\(packs)/" + pack.replacing(".pack", with: ".idx"))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.path(pack)))
            try scratch.run(
                "git", "-C", scratch.path("cache/repository.git"), "unpack-objects", "-q", input: Array(bytes))
        }
        try FileManager.default.removeItem(
            atPath: scratch.path("cache/repository.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"))
        let reopened = try await open()
        #expect(await code { _ = try await reopened.files(at: head) } == .internal)
        #expect(try await open().text("b/c", at: head) == "2")
    }

    @Test("of a clone that never finished is no cache")
    func unfinished() async throws {
        try FileManager.default.createDirectory(
            atPath: scratch.path("cache/incoming.git/x"), withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: scratch.path("cache"))
        _ = try await open().head(branch: "main")
        #expect(
            try Set(FileManager.default.contentsOfDirectory(atPath: scratch.path("cache"))) == [
                "lock", "repository.git",
            ])
    }

    @Test("outlives a process that was killed while it changed it")
    func killed() async throws {
        let repository = try await open()
        let git = scratch.path("cache/repository.git")
        let leftovers = [
            "refs/remotes/origin/main.lock", "config.lock", "HEAD.lock", "packed-refs.lock", "objects/pack/pack_git2_x",
        ]
        for file in leftovers { try Data().write(to: URL(fileURLWithPath: "\(git)/\(file)")) }
        let head = try upstream.commit(["a": .file("3")])
        try await repository.fetch()
        #expect(try await repository.head(branch: "main") == head)
        #expect(leftovers.filter { FileManager.default.fileExists(atPath: "\(git)/\($0)") } == [])
    }

    @Test("of another remote is refused, and left alone")
    func anotherRemote() async throws {
        _ = try await open()
        let other = try Upstream(in: scratch, name: "other.git")
        let otherRemote = try GitRemote(other.path)
        #expect(
            await code { _ = try await GitRepository.open(remote: otherRemote, cache: scratch.path("cache")) }
                == .cacheUnusable)
        #expect(try await open().branchExists("main"))
    }

    @Test("is not made of a folder that holds something else, or that others can write to")
    func foreign() async throws {
        _ = try scratch.write("precious", to: "file")
        #expect(await code { _ = try await GitRepository.open(remote: remote, cache: scratch.path) } == .cacheUnusable)
        #expect(
            await code { _ = try await GitRepository.open(remote: remote, cache: scratch.path("file")) }
                == .cacheUnusable)
        #expect(await code { _ = try await GitRepository.open(remote: remote, cache: upstream.path) } == .cacheUnusable)
        try FileManager.default.createDirectory(atPath: scratch.path("cache"), withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: scratch.path("cache"))
        #expect(await code { _ = try await open() } == .cacheUnusable)
    }

    @Test("that another process changes is waited for, up to a limit; it can be read meanwhile")
    func locked() async throws {
        var limits = GitLimits()
        limits.lock = .zero
        let repository = try await open(limits)
        let tight = limits
        do {
            let lock = try CacheLock(file: scratch.path("cache/lock"), limit: .zero) { false }
            #expect(await code { _ = try await open(tight) } == .cacheLocked)
            #expect(await code { try await repository.fetch() } == .cacheLocked)
            let head = try await repository.head(branch: "main")
            #expect(try await repository.text("a", at: head) == "1")
            _ = consume lock
        }
        try await open().fetch()
    }

    @Test("serves many at once")
    func shared() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<8 {
                group.addTask {
                    let repository = try await open()
                    for _ in 0..<5 {
                        if reader == 0 { try upstream.commit(["a": .file(UUID().uuidString)]) }
                        try await repository.fetch()
                        let head = try await repository.head(branch: "main")
                        #expect(try await repository.files(at: head).map(\.path) == ["a", "b/c"])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("outlives SIGKILL at any moment", arguments: [3, 10, 20, 30, 45, 60, 90, 150])
    func killedAnywhere(milliseconds: Int) async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                path = upstream.path as String, cache = scratch.path("cache") as String,
                milliseconds = milliseconds as Int
            ] in
            let repository = try await GitRepository.open(remote: try GitRemote(path), cache: cache)
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
                kill(getpid(), SIGKILL)
            }
            while true {
                try await repository.propose("a", UUID().uuidString, branch: "kedge/p")
                try await repository.fetch()
            }
        }
        let repository = try await open()
        try await repository.fetch()
        let proposal = try await repository.propose("a", "after", branch: "kedge/p")
        #expect(try await repository.text("a", at: proposal) == "after")
        #expect(try upstream.head(of: "kedge/p") == proposal)
        try upstream.git("fsck", "--strict")
    }
}
