import Cryptography
import Foundation
import GitSource
import Testing

@testable import Review

/// What a desk finds out before anything is proposed.
@Suite struct TrialTests {
    private func trials(_ estate: Estate, _ desk: ReviewDesk) async throws -> [String: ReviewTrial.Outcome] {
        let refs = try estate.git("for-each-ref")
        let trials = await desk.trials(of: Estate.branch, onto: "main")
        #expect(try estate.git("for-each-ref") == refs)
        #expect(try await (estate.forge?.state().changes ?? []).isEmpty)
        for trial in trials { #expect(!"\(trial)".contains("token-0001"), "\(trial)") }
        return Dictionary(uniqueKeysWithValues: trials.map { ($0.subject, $0.outcome) })
    }

    private func fails(_ outcome: ReviewTrial.Outcome?, _ words: String, hint: String) -> Bool {
        guard case .fails(let message, let remedy) = outcome else { return false }
        return message.contains(words) && remedy.contains(hint)
    }

    private func isUntold(_ outcome: ReviewTrial.Outcome?) -> Bool {
        if case .untold(let message, let hint) = outcome { !message.isEmpty && !hint.isEmpty } else { false }
    }

    @Test("everything is there, as far as the forge tells", arguments: forges)
    func works(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        if kind == .gitHub { try await estate.forge?.act("tell", ["told": ["scopes": "repo, read:user"]]) }
        let found = try await trials(estate, try await estate.desk())
        let head = try estate.head("main").short
        #expect(
            found["review sign-in"]
                == .works(
                    "\(kind.rawValue) answers, signed in as kedge-bot"
                        + (kind == .gitLab ? "; the token expires 2027-01-31" : "")))
        #expect(found["review repository"] == .works("acme/estate can be read"))
        #expect(found["review tracked branch"] == .works("main is there, at \(head)"))
        for subject in ["review pull requests", "review statuses"] {
            if kind == .gitea {
                #expect(isUntold(found[subject]))
            } else if case .works = found[subject] {
            } else {
                Issue.record("\(subject): \(String(describing: found[subject]))")
            }
        }
        guard case .works = found["review push"] else {
            Issue.record("\(String(describing: found["review push"]))")
            return
        }
    }

    struct Lack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: ForgeKind
        let told: @Sendable () -> [String: Any]
        var subjects = ["review pull requests", "review statuses"]
        let says: String
        let hint: String
    }

    @Test(
        "what is missing is one line, with what to do",
        arguments: [
            Lack(
                testDescription: "GitHub, role", kind: .gitHub, told: { ["push": false] }, says: "not allowed",
                hint: "role write"),
            Lack(
                testDescription: "GitHub, scopes", kind: .gitHub, told: { ["scopes": "read:org, gist"] },
                says: "not allowed", hint: "scope repo"),
            Lack(
                testDescription: "GitHub, scope for statuses only", kind: .gitHub, told: { ["scopes": "repo:status"] },
                subjects: ["review pull requests"], says: "not allowed", hint: "scope repo"),
            Lack(
                testDescription: "GitLab, role", kind: .gitLab, told: { ["level": 20] }, says: "not allowed",
                hint: "Developer role"),
            Lack(
                testDescription: "GitLab, scope", kind: .gitLab, told: { ["scopes": "read_api, read_user"] },
                says: "not allowed", hint: "scope api"),
            Lack(
                testDescription: "GitLab, switched off", kind: .gitLab, told: { ["pulls": false] },
                subjects: ["review repository"], says: "merge requests are switched off", hint: "settings"),
            Lack(
                testDescription: "Gitea, role", kind: .gitea, told: { ["push": false] }, says: "not allowed",
                hint: "write access"),
            Lack(
                testDescription: "Gitea, switched off", kind: .gitea, told: { ["pulls": false] },
                subjects: ["review repository"], says: "pull requests are switched off", hint: "settings"),
            Lack(
                testDescription: "archived", kind: .gitHub, told: { ["archived": true] },
                subjects: ["review repository"], says: "it is archived", hint: "settings"),
        ])
    func lacks(_ lack: Lack) async throws {
        let estate = try Estate(lack.kind)
        try await estate.forge?.act("tell", ["told": lack.told()])
        let found = try await trials(estate, try await estate.desk())
        for subject in lack.subjects {
            #expect(
                fails(found[subject], lack.says, hint: lack.hint), "\(subject): \(String(describing: found[subject]))")
        }
        if lack.subjects.count == 1 {
            #expect(!fails(found["review statuses"], "", hint: ""))
        }
    }

    @Test("what a forge tells nobody is said to be untold, not to be there", arguments: [ForgeKind.gitHub, .gitLab])
    func untold(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        if kind == .gitLab { try await estate.forge?.act("tell", ["told": ["scopes": "untold"]]) }
        try await estate.forge?.fail("GET .*/branches/", status: 403, body: "{}")
        try await estate.forge?.fail("GET /user$", status: 403, body: "{}")
        let found = try await trials(estate, try await estate.desk())
        for subject in ["review pull requests", "review statuses", "review tracked branch"] {
            #expect(isUntold(found[subject]), "\(subject): \(String(describing: found[subject]))")
        }
        #expect(found["review sign-in"].map { "\($0)".contains("does not name") } == true)
    }

    @Test("who is no member of a project on GitLab may have rights all the same")
    func noMember() async throws {
        let estate = try Estate(.gitLab)
        try await estate.forge?.act("tell", ["told": ["level": 0]])
        let desk = try await estate.desk()
        #expect(isUntold(try await trials(estate, desk)["review pull requests"]))
        try await estate.forge?.act("tell", ["told": ["scopes": "read_api"]])
        #expect(fails(try await trials(estate, desk)["review pull requests"], "not allowed", hint: "scope api"))
    }

    @Test("a forge that is down, does not know the token, or shows it no repository", arguments: forges)
    func stages(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        try await estate.forge?.fail("GET .*", times: 3, status: 503)
        let down = try await trials(estate, try await estate.desk())
        #expect(Set(down.keys) == ["review push", "review API"])
        #expect(fails(down["review API"], "answers 503", hint: "down"))

        let unknown = try await trials(
            estate, try await estate.desk(settings: estate.settings(token: "wrong-token-0001")))
        #expect(fails(unknown["review sign-in"], "does not accept the token", hint: "expired"))

        var settings = estate.settings()
        settings?.repository = "acme/other"
        let other = try await trials(estate, try await estate.desk(settings: settings))
        #expect(fails(other["review repository"], "knows nothing", hint: "repository's name"))
    }

    @Test("a forge's repository that is not the one of the manifests", arguments: forges)
    func anotherRepository(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try estate.commit(["README": "more"], on: "main", from: "main")
        let moved = try await trials(estate, desk)
        #expect(fails(moved["review tracked branch"], "git reads it at", hint: "access.review.repository"))
        try estate.git("branch", "-m", "main", "trunk")
        let gone = try await trials(estate, desk)
        #expect(fails(gone["review tracked branch"], "acme/estate has no branch main", hint: "--branch"))
    }

    @Test("a renamed repository is told by its present name", arguments: forges)
    func renamed(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        try await estate.forge?.act("rename", ["name": "acme/fleet"])
        let found = try await trials(estate, try await estate.desk())
        #expect(found["review repository"] == .works("acme/fleet can be read"))
    }

    @Test("git that may not push says so, over https and on this machine; without a forge it is all there is")
    func push() async throws {
        let estate = try Estate(nil)
        let remote = try estate.overHTTPS()
        let works = try await trials(estate, try await estate.desk(remote: remote))
        guard works.count == 1, case .works? = works["review push"] else {
            Issue.record("\(works)")
            return
        }
        try estate.git("config", "http.receivepack", "false")
        let refused = try await trials(estate, try await estate.desk(remote: remote))
        #expect(fails(refused["review push"], "refuses the credentials", hint: "kedge pushes \(Estate.branch)"))
    }

    @Test("a forge is asked without a repository, too", arguments: forges)
    func alone(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let settings = try #require(estate.settings())
        let found = await ReviewDesk.trials(settings, base: "main", transport: estate.transport)
        #expect(found.count == 5 && found.map(\.subject).last == "review tracked branch")
        var unusable = settings
        unusable.url = "http://forge.example"
        let refused = await ReviewDesk.trials(unusable, base: "main", transport: estate.transport)
        #expect(refused.count == 1 && fails(refused.first?.outcome, "in the clear", hint: "https"))
    }
}
