import AWS
import Foundation
import Testing

/// The account asks kedge's own policies, those of `--runner-policy`, at every call.
@Suite("Merged policies on roles")
struct AppliedAccessTests {
    private static let foreign = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kafka-cluster:DeleteTopic",\
        "Resource":"arn:aws:kafka:eu-west-1:123456789012:topic/\(Estate.targetName)/orders"}]}
        """

    /// What kedge leaves on a role.
    private static func own(_ type: String, _ service: String) -> String {
        type == "inline"
            ? "kedge-\(Declaration.migration)-1"
            : "\(Estate.account):policy/kedge/\(Declaration.migration)/kedge-\(Declaration.migration)-\(service)-role-1"
    }

    @Test(
        "are put there, put back when somebody changed them, and taken off again, beside what others have put there",
        arguments: ["inline", "managed"])
    func applied(type: String) async throws {
        let access = ["policyType: \(type)"]
        let move = try await AccountMigration(access: access)
        let (writer, reader) = (Self.own(type, "writer"), Self.own(type, "reader"))
        try await move.declare("Replicating", access)
        let replicating = try await move.converge()
        #expect(replicating.status == 0, "\(replicating.all)")
        #expect(try await move.policies(of: "writer") == [writer])
        #expect(try await move.policies(of: "reader") == [reader])

        // Somebody adds a policy to one role, changes kedge's there and takes it off the other.
        try await move.estate.withIAM { iam in
            try await iam.putInlinePolicy("theirs", of: "writer-role", Self.foreign)
            if type == "inline" {
                try await iam.putInlinePolicy(writer, of: "writer-role", Self.foreign)
                try await iam.deleteInlinePolicy(reader, of: "reader-role")
            } else {
                try await iam.createVersion(of: writer, document: Self.foreign)
                try await iam.detach(reader, from: "reader-role")
            }
        }
        let drifted = try await move.plan()
        #expect(drifted.findings.filter { $0.code == "W75" }.map(\.subject) == ["User:reader", "User:writer"])
        let beyond = try #require(drifted.findings.first { $0.code == "W73" && $0.subject == "User:writer" })
        #expect(beyond.message.contains("DeleteTopic"))
        #expect(drifted.steps.allSatisfy { !$0.id.hasPrefix("access/") })
        try await move.declare("CutOver", access)
        let gated = try await move.converge()
        #expect(gated.status == 4, "\(gated.all)")
        #expect(gated.output.contains("access-applied  reader-role to allow what is merged for User:reader"))
        #expect(try await move.policies(of: "reader") == [])

        // Nobody is frozen, and with heal it goes on.
        try await move.declare("CutOver", access + ["onDrift: heal"])
        let healed = try await move.converge()
        #expect(healed.status == 0, "\(healed.all)")
        #expect(try await move.policies(of: "writer").sorted() == [writer, "theirs"].sorted())
        #expect(try await move.policies(of: "reader") == [reader])
        let mended = try await move.plan()
        #expect(!mended.findings.contains { $0.code == "W75" })
        #expect(mended.findings.contains { $0.code == "W73" && $0.subject == "User:writer" })

        // Back: kedge's own go, others' stay.
        try await move.declare("RolledBack", access)
        let back = try await move.converge()
        #expect(back.status == 0, "\(back.all)")
        #expect(try await move.policies(of: "writer") == ["theirs"])
        #expect(try await move.policies(of: "reader") == [])
        let left = try await move.estate.withIAM { try await $0.policies(under: "/kedge/") }
        #expect(left.isEmpty)
        #expect(Set(try move.journal("access-removed").compactMap { $0["principal"] as? String }).count == 2)
    }

    @Test(
        "are replaced by those of the other type when the manifest asks for them, with no more rights than kedge prints",
        arguments: [("inline", "managed"), ("managed", "inline")])
    func switched(from old: String, to new: String) async throws {
        let move = try await AccountMigration(access: ["policyType: \(old)"])
        try await move.declare("Replicating", ["policyType: \(old)"])
        #expect(try await move.converge().status == 0)
        #expect(try await move.policies(of: "writer") == [Self.own(old, "writer")])

        try await move.declare("Replicating", ["policyType: \(new)"])
        let plan = try await move.plan()
        #expect(!plan.findings.contains { $0.code == "W75" }, "nobody changed them")
        #expect(plan.steps.filter { $0.id.hasPrefix("access/") }.count == 2)
        try await move.estate.grantRunnerPolicies(repository: move.remote.url)
        let switched = try await move.converge()
        #expect(switched.status == 0, "\(switched.all)")
        for service in Estate.services {
            #expect(try await move.policies(of: service) == [Self.own(new, service)])
        }
        let left = try await move.estate.withIAM { try await $0.policies(under: "/kedge/") }
        #expect(left.count == (new == "managed" ? 2 : 0))
        #expect(try await move.plan().findings.allSatisfy { !["W73", "W75"].contains($0.code) })

        // Back to where it began.
        try await move.declare("RolledBack", ["policyType: \(new)"])
        #expect(try await move.converge().status == 0)
        for service in Estate.services { #expect(try await move.policies(of: service) == []) }
    }

    @Test("are only compared where somebody else attaches them, before the cutover and after")
    func external() async throws {
        let access = ["apply: external"]
        let move = try await AccountMigration(access: access)
        try await move.declare("CutOver", access)
        let gated = try await move.converge()
        #expect(gated.status == 4, "\(gated.all)")
        #expect(gated.output.contains("access-applied  reader-role to allow what is merged for User:reader"))
        #expect(gated.output.contains("attach the merged policies to the role"))
        #expect(try await move.policies(of: "reader") == [])

        // Somebody attaches them, under names of their own; one of them allows more.
        try await attach(["reader": "reader-role", "writer": "writer-role"], in: move)
        try await move.estate.withIAM { try await $0.putInlinePolicy("more", of: "writer-role", Self.foreign) }
        let cutOver = try await move.converge()
        #expect(cutOver.status == 0, "\(cutOver.all)")
        let beyond = try await move.plan().findings.filter { $0.code == "W73" }
        #expect(beyond.map(\.subject) == ["User:writer"])

        try await move.declare("RolledBack", access)
        #expect(try await move.converge().status == 0)
        #expect(try await move.policies(of: "writer") == ["more", "terraform"])
        #expect(try await move.policies(of: "reader") == ["terraform"])
        #expect(try move.journal("access-applied").isEmpty && move.journal("access-removed").isEmpty)
    }

    private func attach(_ roles: [String: String], in move: AccountMigration) async throws {
        for (service, role) in roles {
            let file = move.estate.scratch.file("clone/access/\(service)/policy.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            try await move.estate.withIAM { try await $0.putInlinePolicy("terraform", of: role, text) }
        }
    }
}
