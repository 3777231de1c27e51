import Cryptography
import Foundation
import GitSource
import Testing

@testable import Review

/// What people, other processes and crashes do in the middle.
@Suite struct InterferenceTests {
    @Test("commits that somebody pushed to the branch stay, and are what is under review", arguments: forges)
    func foreign(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        let edit = try estate.commit(["access/billing/policy.json": "narrower"], on: Estate.branch, from: Estate.branch)
        let outcome = try await estate.propose("billing", desk)
        guard case .edited(let commits, isOutdated: false) = outcome.standing else {
            Issue.record("\(outcome.standing)")
            return
        }
        #expect(commits.map(\.id) == [edit] && commits[0].author.name == "Ada" && outcome.commit == edit)

        // Changed inputs do not overwrite them either.
        let later = try await estate.propose("billing orders", desk)
        #expect(later.standing == .edited(commits, isOutdated: true))
        #expect(try estate.head(Estate.branch) == edit)
        #expect(try await estate.forge?.state().pulls.map(\.comments.count) == [0])

        // Merged with the edit: the next inputs start afresh.
        try await estate.forge?.act("merge", ["number": 1, "how": "squash"])
        #expect(try await estate.propose("billing orders", desk).standing == .proposed)
        #expect(try await estate.forge?.state().open.map(\.number) == [2])
    }

    @Test("a commit of kedge's that somebody amended is somebody's")
    func amended() async throws {
        let estate = try Estate(nil)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        let edit = try estate.commit(
            ["access/billing/policy.json": "narrower"], on: Estate.branch, from: Estate.branch, amending: true)
        let outcome = try await estate.propose("orders", desk)
        guard case .edited(let commits, isOutdated: true) = outcome.standing else {
            Issue.record("\(outcome.standing)")
            return
        }
        #expect(commits.map(\.id) == [edit])
    }

    @Test("bringing the branch up to date by a merge is no edit", arguments: forges)
    func updatedBranch(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try estate.commit(["README": "more"], on: "main", from: "main")
        let tree = try estate.git("merge-tree", "--write-tree", Estate.branch, "main")
        let merge = try estate.git("commit-tree", tree, "-p", Estate.branch, "-p", "main", "-m", "Merge main")
        try estate.git("update-ref", "refs/heads/\(Estate.branch)", merge)
        #expect(try await estate.propose("billing", desk).standing == .proposed)
        #expect(try estate.head(Estate.branch).hex == merge)
        #expect(try await estate.propose("orders", desk).standing == .proposed)
        #expect(try estate.git("rev-list", "--count", "main..\(Estate.branch)") == "1")
        #expect(try await estate.forge?.state().pulls.map(\.comments.count) == [1])
    }

    @Test("where the tracked branch changed the same files, the proposal is put on top of it, without a comment")
    func collision() async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try estate.commit(["access/billing/policy.json": "by hand"], on: "main", from: "main")
        let outcome = try await estate.propose("billing", desk)
        #expect(outcome.standing == .proposed && outcome.actions.count == 2)
        let head = try estate.head("main").hex
        #expect(try estate.git("merge-base", "main", Estate.branch) == head)
        #expect(try await estate.forge?.state().pulls.map(\.comments.count) == [0])
    }

    @Test("a tracked branch that moved on under the proposal is read again first")
    func outdated() async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk()
        let stale = try estate.request("billing")
        try estate.commit(["access/billing/policy.json": "by hand"], on: "main", from: "main")
        let outcome = try await desk.propose(stale, moved: Estate.moved)
        #expect(outcome.standing == .outdated && outcome.notices.isEmpty && outcome.actions.isEmpty)
        // What moved elsewhere is in nobody's way.
        let fresh = try estate.request("billing")
        try estate.commit(["README": "more"], on: "main", from: "main")
        #expect(try await desk.propose(fresh, moved: Estate.moved).standing == .proposed)
    }

    @Test("a push with force to the tracked branch is noticed, and so is a merge that it lost", arguments: forges)
    func rewritten(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        let first = try estate.head("main")
        try await estate.propose("billing", desk)
        try await estate.forge?.act("merge", ["number": 1])
        let merged = try estate.head("main")
        let request = try estate.request("orders")
        try estate.git("update-ref", "refs/heads/main", first.hex)
        let outcome = try await desk.propose(request, moved: Estate.moved)
        #expect(outcome.standing == .outdated)
        #expect(outcome.notices == [.baseRewritten(was: merged, is: first)] && outcome.actions.isEmpty)

        let again = try await desk.propose(try estate.request("billing"), moved: Estate.moved)
        #expect(again.standing == .proposed && again.notices == [.mergeLost(1)])
        #expect(try await estate.forge?.state().open.map(\.number) == [2])
        #expect(
            try await estate.forge?.state().open.first?.body.hasPrefix("**Pull request 1 proposed the same") == true)
        // Whoever comes later learns it from the one that is open, until that is merged.
        let later = try await estate.propose("billing", try await estate.desk("another machine"))
        #expect(later.notices == [.mergeLost(1)] && later.actions.isEmpty)
        try await estate.forge?.act("merge", ["number": 2])
        #expect(try await estate.propose("billing orders", desk).notices.isEmpty)
    }

    @Test("a merge that was taken back is noticed and proposed again", arguments: forges)
    func undone(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try await estate.forge?.act("merge", ["number": 1])
        try estate.commit(["access/billing/policy.json": "", "access/access-map.json": ""], on: "main", from: "main")
        let outcome = try await desk.propose(try estate.request("billing"), moved: Estate.moved)
        #expect(outcome.standing == .proposed && outcome.notices == [.mergeUndone(1)])
        try await estate.forge?.act("close", ["number": 2])
        #expect(try await estate.propose("billing", desk).standing == .refused)
    }

    @Test("a branch that somebody deleted is pushed again, or refused where the forge closes it", arguments: forges)
    func deleted(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        let head = try estate.head(Estate.branch)
        try estate.git("branch", "-m", Estate.branch, "elsewhere")
        let outcome = try await estate.propose("billing", desk)
        guard kind == .gitLab else {
            #expect(outcome.standing == .refused && outcome.actions.isEmpty)
            let next = try await estate.propose("orders", desk)
            #expect(next.standing == .proposed && next.pullRequest?.number == 2)
            return
        }
        #expect(outcome.standing == .proposed && outcome.actions.count == 1)
        #expect(try estate.head(Estate.branch) == head)
        #expect(try await estate.forge?.state().pulls.count == 1)
    }

    @Test("a repository in groups of groups is found, also after it was moved to others")
    func subgroups() async throws {
        let estate = try Estate(.gitLab)
        try await estate.forge?.act("rename", ["name": "acme/platform/kafka.team/estate"])
        for path in ["acme/platform/kafka.team/estate", "acme/estate"] {
            var settings = estate.settings()
            settings?.repository = path
            let desk = try await estate.desk(path.replacing("/", with: "-"), settings: settings)
            #expect(try await estate.propose("billing", desk).pullRequest?.number == 1)
        }
    }

    @Test("a tracked branch that is gone is an error that names the ones there are")
    func trackedBranchGone() async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk()
        let request = try estate.request("billing")
        try estate.git("branch", "-m", "main", "trunk")
        do {
            _ = try await desk.propose(request, moved: Estate.moved)
            Issue.record("nothing was thrown")
        } catch let error as GitError {
            #expect(error.code == .unknownBranch && error.hint.contains("trunk"))
        }
    }

    @Test("a pull request that somebody pointed elsewhere stops the flow", arguments: forges)
    func retargeted(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try estate.git("branch", "release", "main")
        try await estate.forge?.act("edit", ["number": 1, "fields": ["base": "release"]])
        #expect(await code { try await estate.propose("orders", desk) } == .retargeted)
    }

    @Test("killed between any two steps, the next run completes them, and nothing is there twice", arguments: forges)
    func killed(_ kind: ForgeKind) async throws {
        let calls =
            kind == .gitLab
            ? ["POST .*/merge_requests$", "POST .*/notes$", "PUT .*"]
            : ["POST .*/pulls$", "POST .*/comments$", "PATCH .*"]
        for after in [false, true] {
            let estate = try Estate(kind)
            for (acls, calls) in [("billing", calls[0...0]), ("billing orders", calls[1...2])] {
                for call in calls {
                    // With `after`, the forge did it and its answer was lost.
                    try await estate.forge?.fail(call, status: after ? 0 : 500, after: after)
                    let desk = try await estate.desk()
                    #expect(
                        await code { _ = try await desk.propose(try estate.request(acls), moved: Estate.moved) } != nil)
                }
                let outcome = try await estate.propose(acls, try await estate.desk("machine \(acls)"))
                #expect(outcome.standing == .proposed)
            }
            let forge = try #require(try await estate.forge?.state())
            #expect(forge.pulls.map(\.title) == ["Access for billing orders"])
            #expect(forge.pulls.map(\.comments.count) == [1])
        }
    }

    @Test("two processes at once make one pull request and one comment", arguments: forges)
    func twoAtOnce(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let (one, other) = (try await estate.desk("one"), try await estate.desk("other"))
        for acls in ["billing", "billing orders", "orders", "orders ledger"] {
            let request = try estate.request(acls)
            async let first = one.propose(request, moved: Estate.moved)
            async let second = other.propose(request, moved: Estate.moved)
            let outcomes = try await [first, second]
            #expect(outcomes.map(\.standing) == [.proposed, .proposed])
            #expect(Set(outcomes.map(\.pullRequest?.number)) == [1])
        }
        let forge = try #require(try await estate.forge?.state())
        #expect(forge.pulls.count == 1)
        #expect(Set(forge.pulls[0].comments.map { $0.body.suffix(90) }).count == forge.pulls[0].comments.count)
        #expect(forge.pulls[0].comments.count == 3)
    }

    @Test("whoever is second by a hair finds the pull request there, and takes its comment back", arguments: forges)
    func second(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        let (open, comment) =
            kind == .gitLab ? ("POST .*/merge_requests$", "POST .*/notes$") : ("POST .*/pulls$", "POST .*/comments$")
        try await estate.forge?.act("fault", ["match": open, "twin": true])
        let opened = try await desk.propose(try estate.request("billing"), moved: Estate.moved)
        #expect(opened.standing == .proposed && opened.pullRequest?.number == 1)
        try await estate.forge?.act("fault", ["match": comment, "twin": true])
        try await estate.propose("orders", desk)
        let forge = try #require(try await estate.forge?.state())
        #expect(forge.pulls.map(\.comments.count) == [1])
        #expect(forge.changes.filter { $0.hasPrefix("DELETE") }.count == 1)
    }

    @Test("a repository that was renamed is followed", arguments: forges, [301, 307])
    func renamed(_ kind: ForgeKind, _ status: Int) async throws {
        let estate = try Estate(kind)
        try await estate.propose("billing", try await estate.desk())
        try await estate.forge?.act("rename", ["name": "acme/fleet", "status": status])
        let desk = try await estate.desk()
        let outcome = try await estate.propose("orders", desk)
        #expect(outcome.pullRequest?.number == 1 && outcome.actions.count == 3)
    }

    @Test("a rename in the middle, under a desk that knows the old name, is followed as well")
    func renamedMeanwhile() async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try await estate.forge?.act("rename", ["name": "acme/fleet", "status": 307])
        #expect(try await estate.propose("orders", desk).actions.count == 3)
    }

    @Test(
        "a repository that went to another owner in the middle is followed, and so are its reviewers", arguments: forges
    )
    func transferred(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let reviewers = kind == .gitLab ? ["ada"] : ["ada", "acme/security"]
        let desk = try await estate.desk(settings: estate.settings(reviewers: reviewers))
        try await estate.propose("billing", desk)
        try await estate.forge?.act("rename", ["name": "umbrella/estate", "status": 307])
        #expect(try await estate.propose("billing", desk).actions.isEmpty)
        let outcome = try await estate.propose("orders", desk)
        #expect(outcome.pullRequest?.number == 1 && outcome.actions.count == 3)
    }
}
