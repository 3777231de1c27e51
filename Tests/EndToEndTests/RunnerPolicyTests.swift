import Foundation
import Programs
import Testing

/// As linters that others wrote judge them; `AWSMigrationTests` proves that they are needed and enough.
@Suite("The policies that kedge prints for itself")
struct RunnerPolicyTests {
    /// The example of the manifests, and what else it could say.
    struct Variant: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var changes: [(String, String)] = []
    }

    static let variants = [
        Variant(testDescription: "as it is: SCRAM by a secret, KMS, Object Lock, roles to assume, managed, rehearsed"),
        Variant(
            testDescription: "inline policies", changes: [("onDrift: report", "onDrift: heal\n    policyType: inline")]),
        Variant(testDescription: "applied by somebody else", changes: [("onDrift: report", "apply: external")]),
        Variant(
            testDescription: "no Object Lock, no keys, one identity, no rehearsal",
            changes: [
                ("objectLock: Compliance", "objectLock: None"), ("    retention: 7y\n", ""),
                ("    kmsKeyArn: arn:aws:kms:eu-west-1:210987654321:key/4321dcba-21ba-43dc-65fe-ba0987654321\n", ""),
                ("scratchTopic: kedge-rehearsal", "enabled: false"),
            ]),
        Variant(
            testDescription: "whole buckets, and an IAM source of other credentials",
            changes: [
                ("s3://migration-evidence-eu/migrations", "s3://migration-evidence-eu"),
                (
                    "      mechanism: SCRAM-SHA-512\n      # The secret that MSK itself signs kedge's user in with; no password stands here or in a variable.\n      passwordFrom: {secretsManager: AmazonMSK_kedge}\n",
                    "      mechanism: IAM\n    credentials: {profile: legacy}\n"
                ),
            ]),
    ]

    private func policies(_ variant: Variant) async throws -> [String] {
        let scratch = try Scratch()
        try FileManager.default.copyItem(atPath: Project.path("manifests"), toPath: scratch.file("manifests").path())
        var text = try Project.text("manifests/migration.yaml")
        for (old, new) in variant.changes {
            #expect(text.contains(old), "\(old)")
            text = text.replacing(old, with: new)
        }
        try scratch.write(text, to: "manifests/migration.yaml")
        let run = try await KedgeBinary.run([
            "plan", "--repository", scratch.file("manifests").path(), "--runner-policy", "--output", "json",
        ])
        #expect(run.status == 0, "\(run.all)")
        let items = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
        return try items.map { item in
            let policy = try #require(item["policy"])
            return String(
                decoding: try JSONSerialization.data(withJSONObject: policy, options: [.sortedKeys]), as: UTF8.self)
        }
    }

    @Test(
        "Linters find nothing in them", arguments: variants,
        [("parliament", ".venv-parliament"), ("cfn-lint", ".venv")])
    func lint(variant: Variant, linter: (String, String)) async throws {
        let policies = try await policies(variant)
        #expect(!policies.isEmpty)
        let run = try await Run.of(
            [
                Project.path("\(linter.1)/bin/python3"), "-B", Project.path("Tests/AccessTests/Judges/lint.py"),
                linter.0,
            ],
            input: policies.map { $0 + "\n" }.joined(), limit: .seconds(300))
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "", "\(run.output)")
    }
}
