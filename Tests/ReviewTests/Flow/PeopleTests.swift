import Foundation
import GitSource
import Testing

@testable import Review

/// What people do with a pull request beside merging it, closing it and committing to it.
@Suite struct PeopleTests {
    @Test(
        "a draft stays a draft when the proposal changes, in each of the ways that a title says it",
        arguments: [
            "Draft: ", "[Draft] ", "(draft) ", "WIP: ", "[WIP] ", "Draft: WIP: ",
        ])
    func draft(_ mark: String) async throws {
        let estate = try Estate(.gitLab)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try await estate.forge?.act("edit", ["number": 1, "fields": ["title": "\(mark)Access for billing"]])
        #expect(try await estate.propose("billing", desk).actions.isEmpty)
        try await estate.propose("orders", desk)
        #expect(try await estate.forge?.state().pulls.map(\.title) == ["\(mark)Access for orders"])
    }

    @Test("a title that only looks like a draft's is replaced", arguments: ["Drafty", "My Draft: x", "WIPED: y"])
    func noDraft(_ title: String) async throws {
        let estate = try Estate(.gitLab)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try await estate.forge?.act("edit", ["number": 1, "fields": ["title": title]])
        try await estate.propose("orders", desk)
        #expect(try await estate.forge?.state().pulls.map(\.title) == ["Access for orders"])
    }

    @Test("a team is not asked again for what one of its members has reviewed", arguments: [ForgeKind.gitHub, .gitea])
    func team(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk(settings: estate.settings(reviewers: ["Ada", "acme/Security"]))
        try await estate.propose("billing", desk)
        #expect(try await estate.forge?.state().pulls.map(\.teams) == [["Security"]])
        try await estate.forge?.act("approve", ["number": 1])
        let outcome = try await estate.propose("billing", desk)
        #expect(outcome.actions.isEmpty && outcome.pullRequest?.approvals.map(\.user) == ["ada"])
        #expect(try await estate.forge?.state().pulls.map(\.teams) == [[]])
    }

    @Test("a reviewer or a label that the forge does not know keeps nobody else from being asked", arguments: forges)
    func unknownReviewer(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let labels = kind == .gitea ? ["nowhere"] : ["access"]
        let desk = try await estate.desk(
            settings: estate.settings(labels: labels, reviewers: ["nobody", "ada", "grace"]))
        let request = try estate.request("billing")
        for _ in 1...2 {
            #expect(
                await [.validation, .notFound].contains(
                    code { _ = try await desk.propose(request, moved: Estate.moved) }))
            let pull = try #require(try await estate.forge?.state().pulls.first)
            #expect(pull.asked == ["ada", "grace"])
            #expect(pull.labels == (kind == .gitea ? [] : ["access"]))
        }
        let known = try await estate.desk(settings: estate.settings(reviewers: ["ada", "grace"]))
        #expect(try await estate.propose("billing", known).actions.isEmpty)
    }

    @Test("a pull request of the same branch to another one decides nothing here", arguments: forges)
    func elsewhere(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        try estate.git("branch", "staging", "main")
        try await estate.forge?.act("open", ["head": Estate.branch, "base": "staging"])
        let beside = try await estate.propose("billing", desk)
        #expect(beside.pullRequest?.number == 1 && beside.actions.isEmpty)
        // Merged there it is not merged here, and neither lost nor taken back.
        try await estate.forge?.act("merge", ["number": 2])
        let later = try await estate.propose("billing", desk)
        #expect(later.pullRequest?.number == 1 && later.notices.isEmpty && later.actions.isEmpty)
        try await estate.forge?.act("merge", ["number": 1])
        #expect(try await estate.propose("billing orders", desk).pullRequest?.number == 3)
    }

    @Test(
        "a branch that was deleted with the merge is made anew for the next proposal", arguments: forges,
        ["merge", "squash"])
    func deletedAfterMerge(_ kind: ForgeKind, _ how: String) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.propose("billing", desk)
        let merged = try estate.request("billing")
        try await estate.forge?.act("merge", ["number": 1, "how": how])
        try estate.git("branch", "-D", Estate.branch)
        let outcome = try await desk.propose(merged, moved: Estate.moved)
        #expect(outcome.standing == .merged && outcome.actions.isEmpty && outcome.notices.isEmpty)
        let next = try await estate.propose("billing orders", desk)
        #expect(next.pullRequest?.number == 2 && next.notices.isEmpty)
    }

    @Test(
        "files that go along move nothing by themselves, and come with whatever moves",
        arguments: [nil] + forges.map { Optional($0) })
    func incidental(_ kind: ForgeKind?) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        func request(_ acls: String, servers: String) throws -> ReviewRequest {
            var request = try estate.request(acls)
            request.files["access/billing/clients/java.properties"] = Array(servers.utf8)
            request.incidental = ["access/billing/clients/java.properties"]
            return request
        }
        let first = try request("billing", servers: "b-1")
        #expect(try await desk.propose(first, moved: Estate.moved).standing == .proposed)
        let head = try estate.head(Estate.branch)
        let changes = try await estate.forge?.state().changes
        let more = try await desk.propose(try request("billing", servers: "b-1,b-2"), moved: Estate.moved)
        #expect(more.standing == .proposed && more.actions.isEmpty && more.commit == head)
        #expect(try await estate.forge?.state().changes == changes)
        // So does a person's commit to them.
        let edit = try estate.commit(
            ["access/billing/clients/java.properties": "mine"], on: Estate.branch, from: Estate.branch)
        let edited = try await desk.propose(try request("billing", servers: "b-1,b-2"), moved: Estate.moved)
        #expect(edited.standing == .proposed && edited.commit == edit)
        _ = try await desk.propose(try request("billing", servers: "b-1,b-2"), moved: Estate.moved)
        // Merged is merged, whatever they hold.
        let merged = try request("billing", servers: "b-3")
        try estate.git("update-ref", "refs/heads/main", Estate.branch)
        #expect(try await desk.propose(merged, moved: Estate.moved).standing == .merged)
    }
}
