import Foundation
import Testing

@testable import Reconcile

@Suite("What moved between two access maps")
struct AccessMovesTests {
    private static func map(_ principals: String) -> [UInt8] { Array("{\"principals\": {\(principals)}}".utf8) }

    private static let before = map(
        """
        "User:a": {"topics": {"orders": ["kafka-cluster:ReadData"]}, "cluster": ["kafka-cluster:Connect"]},
        "User:gone": {"groups": {"g-*": ["kafka-cluster:AlterGroup"]}}
        """)

    @Test("is said principal by principal, gains before losses")
    func moves() {
        let now = Self.map(
            """
            "User:a": {"topics": {"orders": ["kafka-cluster:WriteData"]}, "cluster": ["kafka-cluster:Connect"],
              "denied": {"transactionalIds": {"t": ["kafka-cluster:AlterTransactionalId"]}}}
            """)
        #expect(
            AccessMoves(from: Self.before, to: now).lines == [
                "User:a", "+ denied transactional id t: kafka-cluster:AlterTransactionalId",
                "+ topic orders: kafka-cluster:WriteData", "- topic orders: kafka-cluster:ReadData", "User:gone",
                "- group g-*: kafka-cluster:AlterGroup",
            ])
        #expect(AccessMoves(from: now, to: now).isEmpty)
    }

    @Test("is a block that no name gets out of, and not too long")
    func hostile() {
        let names = (0..<500).map { "\"```\\n@all\\u202e\($0)\": [\"x\"]" }.joined(separator: ", ")
        let moves = AccessMoves(from: [], to: Self.map("\"User:a\": {\"topics\": {\(names)}}"))
        let lines = moves.markdown.split(separator: "\n")
        #expect(lines.first == "````diff" && lines.last == "````" && lines.count == 203)
        #expect(lines.dropFirst().dropLast().allSatisfy { !$0.contains("````") && !$0.hasPrefix("@") })
        #expect(!moves.markdown.unicodeScalars.contains("\u{202E}"))
    }

    @Test("is in the comment, or the files that changed where nobody's access did")
    func comment() {
        var proposal = AccessProposal(
            branch: "b", files: ["access/access-map.json": Self.before, "access/a/policy.json": [1]], message: "m")
        proposal.verdict = AccessVerdict(isEquivalent: true, line: "Equivalent.")
        let known = proposal.moved(since: ["kafka/access/access-map.json": Self.map("")])
        #expect(known.contains("+ topic orders: kafka-cluster:ReadData\n") && known.hasSuffix("\nEquivalent."))
        let same = proposal.moved(since: ["access/access-map.json": Self.before, "access/a/policy.json": [2]])
        #expect(same.contains("- `access/a/policy.json`\n") && !same.contains("map"))
        #expect(proposal.moved(since: nil).contains("- `access/access-map.json`"))
    }
}
