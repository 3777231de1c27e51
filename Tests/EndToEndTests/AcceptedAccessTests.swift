import Foundation
import Testing

@Suite("Policies that a reviewer changed")
struct AcceptedAccessTests {
    struct Review: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the reviewer makes of the policy of `User:reader`.
        let change: @Sendable (String) -> String
        /// Gained or lost.
        let difference: String
        /// The actions that differ, and on what.
        let actions: [String]
        let resource: String
        /// Of the finding.
        let code: String
    }

    static let reviews = [
        Review(
            testDescription: "narrowed", change: { $0.replacing("\"kafka-cluster:AlterGroup\",", with: "") },
            difference: "lost", actions: ["AlterGroup"], resource: "group readers", code: "W32"),
        Review(
            testDescription: "widened", change: { $0.replacing("/orders\"", with: "/orders*\"") },
            difference: "gained", actions: ["DescribeTopic", "ReadData"], resource: "topic orders*", code: "W31"),
    ]

    private static let reason = "agreed with the owners of orders"

    /// `access` with these differences accepted.
    private static func access(_ accepted: [(action: String, resource: String)], _ difference: String) -> [String] {
        let lines = accepted.map { action, resource in
            """
            - {principal: "User:reader", difference: \(difference), action: "kafka-cluster:\(action)", \
            resource: "\(resource)", reason: "\(reason)"}
            """
        }
        return accepted.isEmpty ? [] : ["accept:"] + lines.map { "  \($0)" }
    }

    @Test(
        "hold the cutover back by name until every difference is accepted, which the evidence says", arguments: reviews)
    func accepted(review: Review) async throws {
        let move = try await AccountMigration(
            access: [], merging: ["access/reader/policy.json": review.change])
        let names = review.actions.map { "\(review.difference) kafka-cluster:\($0) on \(review.resource)" }
        func gate() async throws -> String? {
            try await move.plan().gates.first { $0.name == "access-differences" }?.waitingFor
        }
        func prefix(_ first: String, more: Int) -> String {
            "merged policies to match the ACLs or be accepted: User:reader: \(first)"
                + (more > 0 ? " and \(more) more" : "")
        }

        // The gate and the findings name what differs, and nothing else; nobody gets a policy that is undecided.
        try await move.declare("CutOver", [])
        let held = try await move.converge()
        #expect(held.status == 4, "\(held.all)")
        #expect(try await gate() == prefix(names[0], more: names.count - 1))
        let findings = try await move.plan().findings.filter { ["W31", "W32", "W33"].contains($0.code) }
        #expect(findings.map(\.code) == [review.code] && findings.first?.subject == "User:reader")
        for name in names {
            let words = name.drop { $0 != " " }.dropFirst()
            #expect(findings.first?.message.contains(words) == true, "\(findings)")
        }
        #expect(try await move.policies(of: "reader") == [])
        #expect(try await move.policies(of: "writer").count == 1)

        // One acceptance opens nothing if it is about something else, and says so.
        try await move.declare("CutOver", Self.access([("DeleteTopic", "topic orders")], review.difference))
        #expect(try await move.converge().status == 4)
        let idle = try await move.plan()
        #expect(try await gate() == prefix(names[0], more: names.count - 1))
        #expect(idle.findings.contains { $0.code == "I30" && $0.message.contains("DeleteTopic on topic orders") })

        // All but one are not enough.
        if names.count > 1 {
            let first = [(review.actions[0], review.resource)]
            try await move.declare("CutOver", Self.access(first, review.difference))
            #expect(try await gate() == prefix(names[1], more: 0))
        }
        let all = review.actions.map { ($0, review.resource) }
        try await move.declare("CutOver", Self.access(all, review.difference))
        let open = try await move.plan()
        #expect(open.gates.isEmpty)
        #expect(!open.findings.contains { ["I30", "W31", "W32"].contains($0.code) })
        let done = try await move.converge()
        #expect(done.status == 0, "\(done.all)")
        #expect(try await move.policies(of: "reader").count == 1)

        let proof = try #require(try move.journal("access-proved").last)
        let principals = try #require(proof["principals"] as? [String: [String: Any]])
        #expect(principals["User:reader"]?["equivalent"] as? Bool == true)
        #expect(
            (principals["User:reader"]?["accepted"] as? [String])?.sorted()
                == names.map { "\($0): \(Self.reason)" }.sorted())
        #expect(principals["User:writer"]?["accepted"] as? [String] == [])

        // The proof itself has the reason beside each difference.
        let key = try #require(proof["proof"] as? String)
        let file = move.estate.scratch.file("evidence/\(key)")
        let document = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let proofs = try #require(document["principals"] as? [[String: Any]])
        let reader = try #require(proofs.first { $0["principal"] as? String == "User:reader" })
        let differences = try #require(reader[review.difference] as? [[String: String]])
        #expect(
            differences.map { $0["action"] }.sorted { $0 ?? "" < $1 ?? "" }
                == review.actions.map { "kafka-cluster:\($0)" })
        #expect(differences.allSatisfy { $0["accepted"] == Self.reason && $0["resource"] == review.resource })
    }
}
