import Foundation
import Testing

@Suite("Roles that are tried before the cutover")
struct RehearsedAccessTests {
    private static let access = ["rehearsal: {scratchTopic: try-here}"]

    private static func policy(_ effect: String, _ actions: String...) -> String {
        let list = actions.map { "\"kafka-cluster:\($0)\"" }.joined(separator: ",")
        return #"{"Version":"2012-10-17","Statement":[{"Effect":"\#(effect)","Action":[\#(list)],"Resource":"*"}]}"#
    }

    /// What the matrix of a principal says of an action: expected, and seen.
    private func cell(
        _ move: AccountMigration, _ principal: String, _ subject: String, _ action: String
    ) throws -> [String: Bool]? {
        let last = try move.journal("access-rehearsed").last { $0["principal"] as? String == principal }
        let matrix = try #require(last?["matrix"] as? [String: [String: [String: Bool]]])
        return matrix[subject]?[action]
    }

    @Test("are seen to allow what is merged and nothing else, which is evidence, and leave nothing behind")
    func asExpected() async throws {
        let move = try await AccountMigration(access: Self.access)
        try await move.declare("CutOver", Self.access)
        let run = try await move.converge()
        #expect(run.status == 0, "\(run.all)")
        for (subject, action, expected) in [
            ("topic orders", "ReadData", true), ("topic orders", "WriteData", false),
            ("topic prices", "DescribeTopic", false), ("topic try-here", "WriteData", false),
            ("group readers", "AlterGroup", true), ("group try-here", "DeleteGroup", false),
            ("transactional id try-here", "AlterTransactionalId", false), ("the cluster", "DescribeCluster", false),
            ("topic orders", "AlterTopic", false), ("topic try-here", "CreateTopic", false),
        ] {
            #expect(
                try cell(move, "User:reader", subject, action) == ["expected": expected, "seen": expected],
                "\(action) on \(subject)")
        }
        #expect(try cell(move, "User:writer", "topic orders", "WriteData") == ["expected": true, "seen": true])
        #expect(
            try cell(move, "User:writer", "the cluster", "WriteDataIdempotently") == ["expected": true, "seen": true])
        // What would do harm is named as not tried.
        #expect(try cell(move, "User:reader", "topic orders", "DeleteTopic") == ["expected": false, "tried": false])
        #expect(try cell(move, "User:reader", "group readers", "DeleteGroup") == ["expected": false, "tried": false])
        #expect(try move.journal("access-rehearsed").count == 2)
        #expect(try move.journal("access-rehearsal-ended").count == 1)
    }

    @Test("hold the cutover back while one differs in a way that IAM does not show, and one trusts nobody")
    func differing() async throws {
        let trust =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#
        let move = try await AccountMigration(
            Account(roles: ["writer": .init(trust: trust)]), access: Self.access)
        // The brokers ask this policy, and IAM does not tell of it.
        let hidden = "iam/reader-role/hidden.json"
        try move.estate.scratch.write(Self.policy("Deny", "ReadData"), to: hidden)
        try await move.declare("CutOver", Self.access)
        let held = try await move.converge()
        #expect(held.status == 4, "\(held.all)")
        let plan = try await move.plan()
        #expect(plan.gates.map(\.name) == ["access-rehearsal"])
        let found = plan.findings.filter { $0.code.hasPrefix("W8") }
        #expect(found.map(\.code) == ["W80", "W81"] && found.map(\.subject) == ["User:reader", "User:writer"])
        #expect(found[0].message.contains("ReadData on topic orders is refused"))
        #expect(found[1].message.contains("AssumeRole") && found[1].hint.contains("trust policy"))
        #expect(try cell(move, "User:reader", "topic orders", "ReadData") == ["expected": true, "seen": false])

        // One is mended; the other is decided about.
        try FileManager.default.removeItem(at: move.estate.scratch.file(hidden))
        let mended = try await move.converge()
        #expect(mended.status == 4, "\(mended.all)")
        #expect(try await move.plan().findings.map(\.code).filter { $0.hasPrefix("W8") } == ["W81"])
        #expect(try cell(move, "User:reader", "topic orders", "ReadData") == ["expected": true, "seen": true])
        try await move.declare("CutOver", ["rehearsal: {enabled: false, scratchTopic: try-here}"])
        let done = try await move.converge()
        #expect(done.status == 0, "\(done.all)")
    }

    @Test(
        "that a boundary, a Deny of somebody else's or nobody at all keeps from working are named before anybody is frozen"
    )
    func heldBack() async throws {
        let boundary = Self.policy("Allow", "Connect", "DescribeTopic", "AlterGroup", "DescribeGroup")
        let move = try await AccountMigration(Account(roles: ["reader": .init(boundary: boundary)]), access: [])
        try await move.declare("Replicating", [])
        #expect(try await move.converge().status == 0)
        let early = try await move.plan().findings
        let bounded = try #require(early.first { $0.code == "W78" })
        #expect(bounded.subject == "User:reader" && bounded.message.contains("ReadData on topic orders"))
        try await move.estate.withIAM {
            try await $0.putInlinePolicy("guard", of: "writer-role", Self.policy("Deny", "WriteData"))
        }
        try await move.declare("CutOver", [])
        let held = try await move.converge()
        #expect(held.status == 4, "\(held.all)")
        let gates = try await move.plan().gates
        #expect(gates.map(\.name) == ["access-applied", "access-applied"])
        #expect(gates[0].waitingFor.contains("reader-role to allow") && gates[0].waitingFor.contains("ReadData"))
        #expect(gates[1].waitingFor.contains("writer-role to allow") && gates[1].waitingFor.contains("WriteData"))
        #expect(gates.allSatisfy { $0.hint.contains("boundary") })
        #expect(try move.journal("freeze-started").isEmpty)

        // A role that is not there blocks.
        let absent = try await AccountMigration(Account(roles: ["reader": nil]), access: [])
        #expect(try await absent.plan().findings.contains { $0.code == "W72" && $0.subject == "User:reader" })
        try await absent.declare("CutOver", [])
        let blocked = try await absent.converge()
        #expect(blocked.status == 3, "\(blocked.all)")
        #expect(blocked.output.contains("B71  User:reader: there is no role \(Estate.account):role/reader-role"))
        #expect(try absent.journal("freeze-started").isEmpty)
    }
}
