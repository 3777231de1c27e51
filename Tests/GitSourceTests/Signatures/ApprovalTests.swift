import Foundation
import Programs
import Testing

@testable import GitSource

@Suite("Approval by another than the author")
struct ApprovalTests {
    let work: SignedRepository
    let alice: String
    let forge: String
    let verification: CommitVerification
    let base: CommitID

    init() throws {
        work = try SignedRepository(in: try Scratch())
        (alice, forge) = (try work.key("alice"), try work.key("forge"))
        verification = try work.allow([
            ("alice@example.com,alice@home.example", alice), ("noreply@github.com", forge),
            ("*@example.org", try work.key("team")),
        ])
        base = try work.commit("base", as: "kedge")
    }

    /// A branch with commits of these people, to be merged.
    private func branch(by authors: [String]) throws {
        try work.git("checkout", "-q", "-b", "side")
        for author in authors { _ = try work.commit("by-\(author)", as: author) }
        try work.git("checkout", "-q", "main")
    }

    private func outcome(_ commit: CommitID) async throws -> GitError.Code? {
        let repository = try await work.open()
        return await code { _ = try await repository.approval(of: commit, against: verification) }
    }

    @Test("one's own commit, though signed, is not approved; another's is")
    func plain() async throws {
        let own = try work.commit("a", as: "alice", key: alice)
        #expect(try await outcome(own) == .notApproved)
        let others = try work.commit("b", as: "kedge", committer: "alice", key: alice)
        let repository = try await work.open()
        let approval = try await repository.approval(of: others, against: verification)
        #expect(approval.approvers == ["alice@example.com", "alice@home.example"])
        #expect(approval.authors == [GitAuthor(name: "kedge", email: "kedge@example.com")])
        #expect(approval.signature.committer.name == "alice")
    }

    @Test(
        "whoever merges must not have written any of the merged commits, under any address of theirs",
        arguments: [
            (["kedge"], nil), (["kedge", "bob"], nil), (["kedge", "alice"], .notApproved),
            (["alice@home.example"], .notApproved), (["Alice@Example.com"], .notApproved),
        ] as [([String], GitError.Code?)])
    func merge(authors: [String], expected: GitError.Code?) async throws {
        try branch(by: authors)
        _ = try work.commit("meanwhile", as: "alice")
        try work.git(as: "alice", key: alice, "merge", "-q", "--no-edit", "side")
        let merge = try work.head()
        #expect(try await outcome(merge) == expected)
        let repository = try await work.open()
        #expect(try await repository.change(of: "main", since: base) == .advanced)
    }

    @Test("a merge that holds more than what was merged is its maker's own work")
    func evilMerge() async throws {
        try branch(by: ["kedge"])
        try work.git("merge", "-q", "--no-commit", "side")
        _ = try work.commit("slipped-in", as: "alice", key: alice, message: "Merge branch 'side'")
        let merge = try work.head()
        #expect(try await outcome(merge) == .notApproved)
        #expect(await message(merge).contains("it holds more than git makes of its parents"))
        #expect(await !message(try work.commit("a", key: alice)).contains("more than git makes"))
    }

    @Test("three histories are not merged at once")
    func octopus() async throws {
        for name in ["x", "y"] {
            try work.git("checkout", "-q", "-b", name, base.hex)
            _ = try work.commit(name, as: "kedge")
        }
        try work.git("checkout", "-q", "main")
        try work.git(key: alice, "merge", "-q", "--no-edit", "x", "y")
        #expect(await message(try work.head()).contains("more than two histories"))
    }

    @Test("a merge by a forge is approved by whom it names, if that is not an author")
    func forgeMerge() async throws {
        try branch(by: ["kedge"])
        try work.git(as: "carol", committer: "noreply@github.com", key: forge, "merge", "-q", "--no-edit", "side")
        let merge = try work.head()
        let repository = try await work.open()
        let approval = try await repository.approval(of: merge, against: verification)
        #expect(approval.approvers == ["carol@example.com"])
        try work.git("reset", "-q", "--hard", base.hex)
        try work.git(as: "kedge", committer: "noreply@github.com", key: forge, "merge", "-q", "--no-edit", "side")
        #expect(try await outcome(try work.head()) == .notApproved)
        // Both addresses are Alice's by the file of allowed signers.
        try work.git("reset", "-q", "--hard", base.hex)
        try work.git("checkout", "-q", "side")
        _ = try work.commit("c", as: "alice@home.example")
        try work.git("checkout", "-q", "main")
        try work.git(as: "alice", committer: "noreply@github.com", key: forge, "merge", "-q", "--no-edit", "side")
        #expect(try await outcome(try work.head()) == .notApproved)
    }

    @Test("of what a forge has squashed nobody knows who approved it, unless the committer is named")
    func squash() async throws {
        try branch(by: ["kedge", "bob"])
        try work.git("merge", "-q", "--ff", "--squash", "side")
        let message = "Policies\n\nCo-authored-by: Bob <bob@example.com>\n"
        let squashed = try work.commit("s", as: "kedge", committer: "noreply@github.com", key: forge, message: message)
        #expect(try await outcome(squashed) == .notApproved)
        let text = await self.message(squashed)
        #expect(text.contains("does not say who approved it") && text.contains("not by squashing"))
        let named = try work.commit("t", as: "kedge", committer: "carol", key: forge, message: message)
        let repository = try await work.open()
        let approval = try await repository.approval(of: named, against: verification)
        #expect(approval.approvers == ["carol@example.com"])
        #expect(approval.authors.map(\.email) == ["bob@example.com", "kedge@example.com"])
        let byCoauthor = try work.commit("u", as: "kedge", committer: "bob", key: forge, message: message)
        #expect(try await outcome(byCoauthor) == .notApproved)
    }

    @Test("a forge of one's own counts as one when it is named")
    func ownForge() async throws {
        let key = try work.key("gitea")
        var verification = try work.allow([("bot@git.example.com", key)])
        let commit = try work.commit("a", as: "alice", committer: "bot@git.example.com", key: key)
        let repository = try await work.open()
        #expect(try await repository.approval(of: commit, against: verification).approvers == ["bot@git.example.com"])
        verification = CommitVerification(
            allowedSigners: verification.allowedSigners, forgeSigners: ["bot@git.example.com"])
        let named = verification
        #expect(await code { _ = try await repository.approval(of: commit, against: named) } == .notApproved)
    }

    @Test("a pattern in the file of allowed signers makes nobody a forge")
    func pattern() async throws {
        let key = try work.key("anybody")
        let verification = try work.allow([("*", key)])
        let commit = try work.commit("a", as: "alice", committer: "bob", key: key)
        let repository = try await work.open()
        #expect(await code { _ = try await repository.approval(of: commit, against: verification) } == .notApproved)
    }

    @Test("every commit that a branch gained is checked, not only its head")
    func line() async throws {
        let first = try work.commit("a", as: "kedge", committer: "alice", key: alice)
        let second = try work.commit("b", as: "kedge", committer: "alice", key: alice)
        let repository = try await work.open()
        let approvals = try await repository.approvals(of: second, since: base, against: verification)
        #expect(approvals.map(\.commit) == [first, second])
        let slippedIn = try work.commit("c", as: "mallory")
        let third = try work.commit("d", as: "kedge", committer: "alice", key: alice)
        try await repository.fetch()
        #expect(try await outcome(third) == nil)
        #expect(
            await code { _ = try await repository.approvals(of: third, since: base, against: verification) }
                == .unsigned)
        #expect(try await repository.firstParents(of: third, since: second) == [slippedIn, third])
        #expect(try await repository.firstParents(of: third, since: third) == [])
    }

    @Test("a forced push is noticed, whether the old commit is still there or not")
    func rewritten() async throws {
        let old = try work.commit("a")
        let repository = try await work.open()
        #expect(try await repository.change(of: "main", since: old) == .unchanged)
        try work.git("reset", "-q", "--hard", base.hex)
        let new = try work.commit("b")
        try await repository.fetch()
        #expect(try await repository.change(of: "main", since: old) == .rewritten)
        #expect(try await repository.change(of: "main", since: base) == .advanced)
        let stranger = try #require(CommitID(String(repeating: "1", count: 40)))
        #expect(try await repository.change(of: "main", since: stranger) == .rewritten)
        #expect(
            await code { _ = try await repository.approvals(of: new, since: old, against: verification) }
                == .historyRewritten)
    }

    private func message(_ commit: CommitID) async -> String {
        await GitSourceTests.message {
            let repository = try await work.open()
            _ = try await repository.approval(of: commit, against: verification)
        }
    }
}
