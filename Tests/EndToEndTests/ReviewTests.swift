import Foundation
import Review
import Testing

@Suite("Access as a pull request")
struct ReviewTests {
    private static let writer = "access/writer/policy.json"

    @Test(
        "Proposed, edited, refused, proposed anew and merged: the forge, the gate and the evidence tell the same",
        arguments: [ForgeKind.gitHub, .gitLab, .gitea])
    func story(_ kind: ForgeKind) async throws {
        let estate = try await ReviewedEstate(kind)
        try await estate.remote.commit(try estate.files("CutOver"))

        // One pull request, as the manifest asks for it, and a gate that names it.
        let first = try await estate.converge()
        #expect(first.status == 4, "\(first.output)")
        #expect(!first.errors.isEmpty, "nothing was logged, so nothing was looked at")
        let pull = try #require(try await estate.forge.state().pulls.first)
        #expect(pull.title.hasPrefix("Access of old-to-new: ") && pull.body.contains("User:writer"), "\(pull.title)")
        #expect(pull.labels == ["access"] && pull.asked == ["ada"])
        let status = try #require(try await estate.status())
        #expect((status.state, status.context) == ("success", "kedge/access"))
        #expect(status.description == "The policies allow exactly what the ACLs do.")
        let gate = try #require(try await estate.gate())
        #expect(gate.hint.hasPrefix("review and merge http") && gate.waitingFor.hasSuffix("to be merged"))

        // Again changes nothing.
        let traces = try await estate.traces()
        #expect(try await estate.converge().status == 4)
        #expect(try await estate.traces() == traces)

        // ACLs that change are proposed in the same pull request, with one comment.
        try await estate.estate.withSource {
            try await $0.createACLs([.init(.allow, "User:reader", .read, .topic, .literal, "prices")])
        }
        #expect(try await estate.converge().status == 4)
        let updated = try await estate.forge.state()
        #expect(updated.pulls.map(\.comments.count) == [1])
        #expect(updated.pulls[0].comments[0].body.contains("+ topic prices: kafka-cluster:ReadData\n"))

        // What a reviewer makes of it is compared before it is merged.
        let policy = try await estate.remote.content(Self.writer, of: ReviewedEstate.branch)
        try await estate.remote.commit(
            [Self.writer: policy.replacing("/orders\"", with: "/order\"")], on: ReviewedEstate.branch)
        #expect(try await estate.converge().status == 4)
        let failure = try #require(try await estate.status())
        #expect(failure.state == (kind == .gitLab ? "failed" : "failure"))
        #expect(failure.description?.hasPrefix("User:writer: gained kafka-cluster:") == true, "\(failure)")
        #expect(try await estate.gate()?.waitingFor.contains("; as A changed them: User:writer: gained") == true)
        let edited = try await estate.traces()
        #expect(try await estate.converge().status == 4)
        #expect(try await estate.traces() == edited)
        try await estate.remote.commit([Self.writer: policy + "\n"], on: ReviewedEstate.branch)
        #expect(try await estate.converge().status == 4)
        #expect(try await estate.status()?.state == "success")

        // Closed is refused, until the ACLs change.
        try await estate.forge.act("close", ["number": 1])
        let closed = try await estate.traces()
        #expect(try await estate.converge().status == 4)
        #expect(try await estate.gate()?.waitingFor.contains("was closed without being merged") == true)
        #expect(try await estate.traces() == closed)
        try await estate.estate.withSource {
            try await $0.createACLs([.init(.allow, "User:writer", .write, .topic, .literal, "prices")])
        }
        #expect(try await estate.converge().status == 4)
        #expect(try await estate.forge.state().open.map(\.number) == [2])

        // Merged, by squash, it is what the gate waited for.
        try await estate.forge.act("merge", ["number": 2, "how": "squash"])
        let merged = try await estate.converge()
        #expect(merged.status == 0, "\(merged.output)")
        #expect(try await estate.plan().current == "CutOver")
        try await estate.expectNoSecretAnywhere()
    }

    @Test("A merge that somebody lost by a push with force is told on every pass, until it is merged again")
    func lost() async throws {
        let estate = try await ReviewedEstate(.gitHub)
        let first = try await estate.remote.commit(try estate.files("Planned"))
        #expect(try await estate.converge().status == 0)
        try await estate.forge.act("merge", ["number": 1])
        try await estate.remote.commit(try estate.files("Replicating"))
        #expect(try await estate.converge().status == 0)
        #expect(try await estate.plan().findings.allSatisfy { !["W84", "W85"].contains($0.code) })

        try await estate.remote.commit(try estate.files("Replicating"), onto: first)
        for _ in 1...2 {
            let codes = Set(try await estate.plan().findings.map(\.code))
            #expect(codes.isSuperset(of: ["W84", "W85"]), "\(codes)")
            #expect(try await estate.converge().status == 0)
        }
        let again = try #require(try await estate.forge.state().open.first)
        #expect(again.number == 2 && again.body.hasPrefix("**Pull request 1 proposed the same and was merged."))
        try await estate.forge.act("merge", ["number": 2])
        #expect(try await estate.plan().findings.allSatisfy { $0.code != "W85" })
    }

    private struct Doctor: Decodable {
        struct Trial: Decodable {
            let subject: String
            let works: Bool?
            let message: String
            let hint: String?
        }

        let isHealthy: Bool
        let trials: [Trial]
    }

    @Test("kedge doctor tries git and the forge, and changes neither", arguments: [ForgeKind.gitHub, .gitLab, .gitea])
    func doctor(_ kind: ForgeKind) async throws {
        let estate = try await ReviewedEstate(kind)
        try await estate.remote.commit(try estate.files("Planned"))
        func reviews(token: String? = nil) async throws -> [String: Doctor.Trial] {
            let run = try await estate.kedge("doctor", "--output", "json", token: token)
            let report: Doctor = try run.json()
            let found = report.trials.filter { $0.subject.hasPrefix("review") }
            return Dictionary(uniqueKeysWithValues: found.map { ($0.subject, $0) })
        }
        let refs = try await estate.remote.run("-C", estate.remote.url, "for-each-ref")
        let found = try await reviews()
        #expect(found.count == 6 && found.values.allSatisfy { $0.works != false }, "\(found)")
        #expect(found["review sign-in"]?.message.contains("kedge-bot") == true)
        #expect(found["review push"]?.works == true && found["review tracked branch"]?.works == true)
        // No forge tells everything, and what it does not tell is not said to be there.
        #expect(found["review statuses"]?.works == (kind == .gitLab ? true : nil))
        let unknown = try await reviews(token: "unknown-token-0001")
        #expect(unknown["review sign-in"]?.works == false && unknown["review sign-in"]?.hint?.isEmpty == false)
        #expect(try await estate.forge.state().changes.isEmpty)
        #expect(try await estate.remote.run("-C", estate.remote.url, "for-each-ref") == refs)
    }

    /// A forge that does not answer or refuses, and what the operator reads of it.
    struct Trouble: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var token: String?
        var fault: (match: String, status: Int)?
        let says: String
        let hint: String
    }

    @Test(
        "A forge in the way is a warning that says what to do; the rest goes on, and the next pass proposes",
        arguments: [
            Trouble(
                testDescription: "down", fault: (".*", 503), says: "GitHub answers 503 to",
                hint: "kedge asks it again."),
            Trouble(
                testDescription: "unknown token", token: "unknown-token-0001", says: "GitHub does not accept the token",
                hint: "this one may have expired."),
            Trouble(
                testDescription: "token without rights", token: "reading-token-0001", says: "GitHub does not allow",
                hint: "pull_requests=write"),
        ])
    func trouble(_ trouble: Trouble) async throws {
        let estate = try await ReviewedEstate(.gitHub)
        try await estate.remote.commit(try estate.files("Replicating"))
        try await estate.forge.act(
            "tokens", ["tokens": ["reading-token-0001": "reader", estate.token: "kedge-bot"]])
        if let (match, status) = trouble.fault { try await estate.forge.fail(match, times: 1_000, status: status) }
        // It ends by itself: what was refused is not asked for again and again.
        let run = try await estate.kedge("reconcile", "--until-converged", token: trouble.token)
        #expect(run.status == 0, "\(run.output)")
        #expect(try await estate.forge.state().changes.count <= 5)
        // And of all passes one waits for a forge that is down.
        if trouble.fault != nil { #expect(try await estate.forge.state().log.count <= 4) }
        #expect(!run.output.contains("✓ propose"))
        let line = try #require(run.output.split(separator: "\n").first { $0.contains("W79") })
        #expect(line.contains(trouble.says), "\(run.output)")
        #expect(run.output.contains(trouble.hint), "\(run.output)")
        #expect(try await estate.forge.state().pulls.isEmpty)
        try await estate.forge.act("heal")
        #expect(try await estate.converge().status == 0)
        #expect(try await estate.forge.state().open.count == 1)
        try await estate.expectNoSecretAnywhere()
    }
}
