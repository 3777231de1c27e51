import Cryptography
import Foundation
import GitSource
import Testing

@testable import Review

/// The flow over real repositories, on each forge.
@Suite struct ProposingTests {
    @Test(
        "a proposal is pushed as one commit and a pull request is opened; again changes nothing",
        arguments: forges + [.forgejo])
    func opens(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        let outcome = try await estate.propose("billing orders", desk)
        #expect(outcome.standing == .proposed)
        #expect(outcome.actions.count == 2)
        let head = try estate.head(Estate.branch)
        #expect(outcome.commit == head)
        #expect(outcome.pullRequest?.isOpen == true && outcome.pullRequest?.url.isEmpty == false)
        let forge = try #require(try await estate.forge?.state())
        #expect(forge.pulls.map(\.title) == ["Access for billing orders"])
        #expect(forge.pulls[0].body.hasPrefix("What billing orders may do."))
        #expect(forge.pulls[0].comments.isEmpty)
        #expect(try estate.git("log", "--format=%an", "main..\(Estate.branch)") == "kedge")
        #expect(try estate.content("access/orders/policy.json", of: Estate.branch) == "policy of orders")
    }

    @Test("when inputs change, the same pull request is updated and one comment says what moved", arguments: forges)
    func updates(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        let outcome = try await estate.propose("billing orders", desk)
        #expect(outcome.actions.count == 3)
        let forge = try #require(try await estate.forge?.state())
        #expect(forge.pulls.count == 1)
        #expect(forge.pulls[0].title == "Access for billing orders")
        #expect(forge.pulls[0].comments.map { $0.body.hasPrefix("Before: map of billing\n") } == [true])
        #expect(try estate.git("rev-list", "--count", "main..\(Estate.branch)") == "1")

        try await estate.propose("orders", desk)
        #expect(try await estate.forge?.state().pulls.map(\.comments.count) == [2])
        #expect(
            try estate.git("ls-tree", "--name-only", Estate.branch, "access/")
                == "access/access-map.json\naccess/orders")
    }

    @Test("a merged proposal is done, however it is merged", arguments: forges, ["merge", "squash"])
    func merged(_ kind: ForgeKind, _ how: String) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        let request = try estate.request("billing")
        try await estate.forge?.act("approve", ["number": 1])
        try await estate.forge?.act("merge", ["number": 1, "how": how])
        let outcome = try await desk.propose(request, moved: Estate.moved)
        #expect(outcome.standing == .merged && outcome.actions.isEmpty)
        #expect(outcome.pullRequest?.approvals.map(\.user) == ["ada"])
        guard case .merged(let who, let when, let commit) = outcome.pullRequest?.state else {
            Issue.record("\(String(describing: outcome.pullRequest))")
            return
        }
        let head = try estate.head("main").hex
        #expect(who == "ada" && when != nil && commit == head)

        // The next change is a pull request of its own, from the same branch.
        let next = try await estate.propose("billing orders", desk)
        #expect(next.standing == .proposed && next.pullRequest?.number == 2)
        #expect(try estate.git("rev-list", "--count", "main..\(Estate.branch)") == "1")
        #expect(try await estate.forge?.state().open.count == 1)
    }

    @Test("closed without merging is refused, on every machine, until the inputs change", arguments: forges)
    func refused(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        try await estate.propose("billing", try await estate.desk())
        try await estate.forge?.act("close", ["number": 1])
        for cache in ["cache", "another machine"] {
            let outcome = try await estate.propose("billing", try await estate.desk(cache))
            #expect(outcome.standing == .refused && outcome.commit == nil)
            guard case .closed(let who, let when) = outcome.pullRequest?.state else {
                Issue.record("\(String(describing: outcome.pullRequest))")
                return
            }
            // Gitea does not tell who.
            #expect(who == (kind == .gitea ? nil : "ada") && when != nil)
        }
        // Also when somebody tidied up the branch.
        try estate.git("update-ref", "-d", "refs/heads/\(Estate.branch)")
        #expect(try await estate.propose("billing", try await estate.desk()).standing == .refused)

        let outcome = try await estate.propose("billing orders", try await estate.desk())
        #expect(outcome.standing == .proposed && outcome.pullRequest?.number == 2)
        #expect(try await estate.forge?.state().open.count == 1)
    }

    @Test("a pull request that is opened again is no longer refused, and is gone on with", arguments: forges)
    func reopened(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try await estate.forge?.act("close", ["number": 1])
        #expect(try await estate.propose("billing", desk).standing == .refused)
        try await estate.forge?.act("reopen", ["number": 1])
        let outcome = try await estate.propose("billing", desk)
        #expect(outcome.standing == .proposed && outcome.actions.isEmpty)
        #expect(try await estate.propose("orders", desk).pullRequest?.number == 1)
    }

    @Test("labels are set and reviewers asked; who has reviewed is not asked again", arguments: forges)
    func asks(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let reviewers = kind == .gitLab ? ["ada", "grace"] : ["ada", "acme/security"]
        let desk = try await estate.desk(settings: estate.settings(labels: ["access", "kedge"], reviewers: reviewers))
        let outcome = try await estate.propose("billing", desk)
        #expect(outcome.pullRequest?.labels == ["access", "kedge"])
        let pull = try #require(try await estate.forge?.state().pulls.first)
        #expect(
            pull.labels == ["access", "kedge"]
                && pull.asked + pull.teams == reviewers.map { $0.replacing("acme/", with: "") })
        try await estate.forge?.act("approve", ["number": 1])
        try await estate.propose("billing", desk)
        #expect(try await desk.propose(try estate.request("billing"), moved: Estate.moved).actions.isEmpty)
    }

    @Test("who opens it is not asked to review it, and a reviewer that there is not keeps nothing else back")
    func asksOthers() async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk(settings: estate.settings(reviewers: ["Kedge-Bot", "ada"]))
        try await estate.propose("billing", desk)
        #expect(try await estate.forge?.state().pulls.map(\.asked) == [["ada"]])

        let other = try Estate(.gitLab)
        let strict = try await other.desk(settings: other.settings(reviewers: ["nobody"]))
        var request = try other.request("billing")
        request.status = ReviewStatus(state: .success, description: "equivalent")
        let first = request
        #expect(await code { _ = try await strict.propose(first, moved: Estate.moved) } == .validation)
        #expect(try await other.forge?.state().statuses.map(\.state) == ["success"])
    }

    @Test("a person's words in the description stay until there is news", arguments: forges)
    func words(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        let body = try #require(try await estate.forge?.state().pulls.first?.body)
        try await estate.forge?.act("edit", ["number": 1, "fields": ["body": "See also ticket 7.\n" + body]])
        #expect(try await estate.propose("billing", desk).actions.isEmpty)
        try await estate.propose("orders", desk)
        #expect(try await estate.forge?.state().pulls.first?.body.hasPrefix("What orders may do.") == true)
    }

    @Test("the status of a commit is set once, and again only when it differs", arguments: forges)
    func status(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        let commit = try #require(try await estate.propose("billing", desk).commit)
        var request = try estate.request("billing")
        let long = String(repeating: "lost: 1 operation; ", count: 20)
        for (state, text) in [
            (ReviewStatus.State.pending, "new"), (.pending, long), (.failure, long), (.success, long),
        ] {
            request.status = ReviewStatus(state: state, description: text, targetURL: "https://kedge.example/1")
            for count in [1, 0] {
                #expect(try await desk.propose(request, moved: Estate.moved).actions.count == count)
            }
        }
        let forge = try #require(try await estate.forge?.state())
        #expect(forge.changes.filter { $0.contains("/statuses/") }.count == 4)
        // GitLab changes one that has not ended.
        #expect(
            forge.statuses.map(\.state)
                == (kind == .gitLab ? ["failed", "success"] : ["pending", "pending", "failure", "success"]))
        #expect(forge.statuses.allSatisfy { $0.sha == commit.hex && $0.context == "kedge/access" })
        #expect(forge.statuses.last?.description?.count == 140)
    }

    @Test("a status that comes with the request is part of the flow, and given by whoever goes on", arguments: forges)
    func statusOfRequest(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        var request = try estate.request("billing")
        request.status = ReviewStatus(state: .success, description: "equivalent")
        try await estate.forge?.fail("POST .*/statuses/", status: 500)
        let first = request
        #expect(await code { _ = try await desk.propose(first, moved: Estate.moved) } == .unavailable)
        let outcome = try await desk.propose(request, moved: Estate.moved)
        #expect(outcome.actions.count == 1 && outcome.actions[0].hasSuffix("to success"))
        #expect(try await desk.propose(request, moved: Estate.moved).actions.isEmpty)
        request.status?.state = .failure
        #expect(try await desk.propose(request, moved: Estate.moved).actions.count == 1)

        let edit = try estate.commit(["access/billing/policy.json": "narrower"], on: Estate.branch, from: Estate.branch)
        // The description names the commit that is there now, and the status is of it.
        for expected in [2, 0] {
            #expect(try await desk.propose(request, moved: Estate.moved).actions.count == expected)
        }
        let last = try #require(try await estate.forge?.state().statuses.last)
        #expect(last.sha == edit.hex && last.state == "pending" && last.description?.contains("Ada") == true)
        request.judged = .init(edit, ReviewStatus(state: .success, description: "equivalent as well"))
        for expected in [1, 0] {
            #expect(try await desk.propose(request, moved: Estate.moved).actions.count == expected)
        }
        #expect(try await estate.forge?.state().statuses.last?.state == "success")
    }

    @Test("what is pages away is found: other pull requests, other comments, other statuses", arguments: forges)
    func pages(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try await estate.propose("orders", desk)
        let comments = try #require(try await estate.forge?.state().pulls.first?.comments.map(\.body))
        let others = (100..<230).map { ["id": $0, "body": "words"] as [String: any Sendable] }
        let mine: [String: any Sendable] = ["id": 300, "body": comments[0]]
        try await estate.forge?.act("edit", ["number": 1, "fields": ["comments": others + [mine] + others]])
        for number in 1...60 {
            try estate.git("update-ref", "refs/heads/topic-\(number)", "main")
            try await estate.forge?.act("open", ["head": "topic-\(number)", "base": "main"])
        }
        // The comment is there, so that a description without its news is all that is missing.
        let body = ReviewMarker(try estate.request("billing"), at: try estate.head("main")).attached(
            to: "old", within: 60_000)
        try await estate.forge?.act("edit", ["number": 1, "fields": ["body": body]])
        let outcome = try await estate.propose("orders", try await estate.desk("another machine"))
        #expect(outcome.actions == ["refreshed the description of pull request 1"])
    }

    @Test("without a forge the branch is pushed, and the wait is for its content on the tracked branch")
    func withoutForge() async throws {
        let estate = try Estate(nil)
        let desk = try await estate.desk()
        #expect(try await estate.propose("billing", desk).standing == .proposed)
        #expect(try await estate.propose("orders", desk).standing == .proposed)
        var request = try estate.request("orders")
        request.status = ReviewStatus(state: .success, description: "equivalent")
        #expect(try await desk.propose(request, moved: Estate.moved).actions.isEmpty)
        try estate.git("update-ref", "refs/heads/main", Estate.branch)
        #expect(try await desk.propose(request, moved: Estate.moved).standing == .merged)
        #expect(try await estate.propose("orders billing", desk).standing == .proposed)
    }
}
