import Foundation
import Programs
import Testing

@testable import GitSource

@Suite("Writing to a repository")
struct WritingTests {
    let scratch: Scratch
    let upstream: Upstream
    let base: CommitID
    let repository: GitRepository

    init() async throws {
        scratch = try Scratch()
        upstream = try Upstream(in: scratch)
        base = try upstream.commit([
            "README": .file("read"), "run.sh": .executable("#!/bin/sh\n"), "link": .link(to: "README"),
            "module": .submodule,
            "policies/a.json": .file("{}"), "policies/deep/er/b.json": .file("[]"),
        ])
        repository = try await GitRepository.open(remote: try GitRemote(upstream.path), cache: scratch.path("cache"))
    }

    private func commit(
        _ files: [String: String], removing: [String] = [], onto: CommitID? = nil, branch: String = "kedge/p",
        message: String = "propose"
    ) async throws -> CommitID {
        try await repository.commit(
            files: files.mapValues { Array($0.utf8) }, removing: removing, onto: onto ?? base, branch: branch,
            message: message,
            author: author, time: noon)
    }

    @Test("a commit changes what it names and keeps everything else, modes included")
    func keeps() async throws {
        let id = try await commit(
            ["policies/a.json": "{1}", "run.sh": "#!/bin/bash\n", "policies/neu/ü 日本.json": "x", "-rf": "odd"],
            removing: ["policies/deep/er/b.json", "never/was"])
        #expect(try await !repository.branchExists("kedge/p"))
        try await repository.push(id, to: "kedge/p", expecting: nil)
        let listing = try upstream.listing(of: "kedge/p")
        #expect(
            listing == [
                "100644 -rf", "100644 README", "120000 link", "160000 module", "100644 policies/a.json",
                "100644 policies/neu/ü 日本.json", "100755 run.sh",
            ])
        #expect(try upstream.content("run.sh", of: "kedge/p") == "#!/bin/bash")
        #expect(try upstream.content("policies/neu/ü 日本.json", of: "kedge/p") == "x")
        try upstream.git("fsck", "--strict", "--no-dangling")
        #expect(
            try upstream.git("log", "-1", "--format=%P|%an <%ae>|%cn <%ce>|%at|%ct|%B", "kedge/p")
                == "\(base)|kedge <kedge@example.com>|kedge <kedge@example.com>|1763726400|1763726400|propose")
        #expect(try await repository.head(branch: "kedge/p") == id)
        #expect(try upstream.head(of: "main") == base)
    }

    @Test("what changes nothing makes no commit")
    func noChange() async throws {
        #expect(try await commit(["README": "read"], removing: ["never/was"]) == base)
        #expect(try await commit([:]) == base)
        let first = try await repository.propose("policies/a.json", "{1}", branch: "kedge/p")
        #expect(try await commit(["policies/a.json": "{1}"]) == first)
        #expect(try await commit(["policies/a.json": "{1}"], onto: first) == first)
        #expect(try await commit(["policies/a.json": "{2}"], onto: first) != first)
    }

    @Test("the same change at the same time is the same commit")
    func sameCommit() async throws {
        let first = try await commit(["a": "1"])
        #expect(try await commit(["a": "1"]) == first)
        #expect(try await commit(["a": "1"], message: "another") != first)
    }

    @Test(
        "paths out of the tree, into git's files or without a name are refused",
        arguments: [
            "../x", "/etc/passwd", "a/../../x", ".git/hooks/post-update", "a/.git/config", ".GIT/x", "a//b", "", ".",
            "a/", "a\\b",
        ])
    func paths(path: String) async {
        #expect(await code { _ = try await commit([path: "x"]) } == .invalidName)
        #expect(await code { _ = try await commit([:], removing: [path]) } == .invalidName)
    }

    @Test("what is not a file is not written over, nor through")
    func inTheWay() async throws {
        #expect(await code { _ = try await commit(["policies": "x"]) } == .entryUnsupported)
        #expect(await code { _ = try await commit(["link": "x"]) } == .entryUnsupported)
        #expect(await code { _ = try await commit(["module": "x"]) } == .entryUnsupported)
        #expect(await code { _ = try await commit(["README/below": "x"]) } == .entryUnsupported)
        #expect(await code { _ = try await commit(["new": "x", "new/below": "x"]) } == .entryUnsupported)
        #expect(await code { _ = try await commit(["a": "x", "./a": "y"]) } == .invalidName)
        #expect(await code { _ = try await commit(["a": "x"], removing: ["README", "run.sh"]) } == nil)
    }

    @Test("a commit needs a base, an author and a branch that git knows")
    func arguments() async throws {
        let stranger = try #require(CommitID(String(repeating: "1", count: 40)))
        #expect(await code { _ = try await commit(["a": "x"], onto: stranger) } == .unknownCommit)
        #expect(await code { _ = try await commit(["a": "x"], branch: "a..b") } == .invalidName)
        #expect(await code { try await repository.push(stranger, to: "x", expecting: nil) } == .unknownCommit)
        #expect(await code { try await repository.push(base, to: "-x y", expecting: nil) } == .invalidName)
        let nobody = GitAuthor(name: "", email: "")
        #expect(
            await code {
                _ = try await repository.commit(
                    files: ["a": []], onto: base, branch: "b", message: "m", author: nobody, time: noon)
            } == .invalidName)
    }

    @Test("a push of what is there already succeeds")
    func pushAgain() async throws {
        let id = try await repository.propose("a", "1", branch: "kedge/p")
        try await repository.push(id, to: "kedge/p", expecting: nil)
        try await repository.push(id, to: "kedge/p", expecting: id)
    }

    @Test("a push is rejected when the branch is not where it is expected, and changes nothing")
    func lease() async throws {
        let mine = try await commit(["a": "mine"])
        let theirs = try upstream.commit(["a": .file("theirs")], on: "kedge/p")
        #expect(await code { try await repository.push(mine, to: "kedge/p", expecting: nil) } == .pushRaced)
        #expect(await code { try await repository.push(mine, to: "kedge/p", expecting: base) } == .pushRaced)
        #expect(await code { try await repository.push(mine, to: "kedge/absent", expecting: base) } == .pushRaced)
        #expect(try upstream.head(of: "kedge/p") == theirs)
        #expect(try await !repository.branchExists("kedge/p"))
        // Having seen theirs, it may be replaced: the branch is kedge's own.
        try await repository.push(mine, to: "kedge/p", expecting: theirs)
        #expect(try upstream.head(of: "kedge/p") == mine)
    }

    @Test("of two that push at once, one is rejected", arguments: [true, false])
    func race(forNewBranches: Bool) async throws {
        let rival = try await GitRepository.open(remote: repository.remote, cache: scratch.path("rival"))
        for round in 1...10 {
            let branch = forNewBranches ? "kedge/\(round)" : "kedge/p"
            try await rival.fetch()
            async let mine = code { try await repository.propose("a", "mine \(round)", branch: branch) }
            async let theirs = code { try await rival.propose("a", "theirs \(round)", branch: branch) }
            let outcomes = [await mine, await theirs]
            #expect(Set(outcomes) == [nil, .pushRaced], "\(outcomes)")
            try await repository.fetch()
        }
        if !forNewBranches { #expect(try upstream.git("rev-list", "--count", "kedge/p") == "11") }
    }

    @Test("a checkout takes any branch but the one that is checked out")
    func checkout() async throws {
        let checkout = try Upstream(in: scratch, name: "work", bare: false)
        let main = try checkout.commit(["a": .file("1")])
        let repository = try await GitRepository.open(
            remote: try GitRemote(checkout.path), cache: scratch.path("other"))
        let proposal = try await repository.propose("a", "2", branch: "kedge/p")
        #expect(try checkout.head(of: "kedge/p") == proposal)
        #expect(await code { try await repository.push(proposal, to: "main", expecting: main) } == .pushRejected)
        #expect(try checkout.head(of: "main") == main)
        try checkout.git("fsck", "--strict")
    }
}
