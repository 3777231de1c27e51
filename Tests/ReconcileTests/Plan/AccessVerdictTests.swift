import AWS
import Kafka
import Testing

@testable import Reconcile

@Suite("The verdict on a commit as if it were merged")
struct AccessVerdictTests {
    private var scene = Scene(.cutOver)

    private static let policy = "access/app/policy.json"

    /// The verdict on what is generated, after a change to it.
    private func verdict(_ change: (inout [String: [UInt8]]) -> Void) throws -> AccessVerdict {
        let review = { [observed = scene.observation] (desired: Desired) in
            AccessReview(desired, observed.source, without: [], target: observed.target, aws: observed.aws)
        }
        let generated = review(try scene.desired).observation().proposal
        var files = scene.project.files.merging(generated) { $1 }
        change(&files)
        return AccessVerdict(Checkout(commit: "edit", files: files), migration: "move", review)
    }

    private static func replace(_ path: String, _ old: String, _ new: String, in files: inout [String: [UInt8]]) {
        files[path] = files[path].map { Array(String(decoding: $0, as: UTF8.self).replacing(old, with: new).utf8) }
    }

    @Test("is that they are equivalent, if nothing was changed or nothing that counts")
    func equivalent() throws {
        let line = "The policies allow exactly what the ACLs do."
        #expect(try verdict { _ in } == AccessVerdict(isEquivalent: true, line: line))
        #expect(
            try verdict { Self.replace(Self.policy, "\"Version\"", "\"Id\": \"by hand\", \"Version\"", in: &$0) }.line
                == line)
    }

    @Test("names what is lost or gained first, and how much more there is")
    func different() throws {
        let verdict = try verdict { Self.replace(Self.policy, "/a\"", "/c\"", in: &$0) }
        #expect(!verdict.isEquivalent)
        #expect(
            verdict.line.wholeMatch(of: /User:app: gained kafka-cluster:[A-Za-z]+ on topic c and [0-9]+ more/) != nil,
            "\(verdict.line)")
    }

    @Test("counts what the manifest accepts")
    mutating func accepted() throws {
        scene.project.access = """
            {apply: external, accept: [{principal: "User:app", difference: gained, \
            action: "kafka-cluster:ReadData", resource: "topic c", reason: "a test"}]}
            """
        let verdict = try verdict { files in
            files["access/app/policy-2.json"] = Array(
                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kafka-cluster:ReadData",
                  "Resource": "\(Project.targetARN.replacing(":cluster/", with: ":topic/"))/c"}]}
                """.utf8)
        }
        #expect(verdict.line == "The policies allow exactly what the ACLs do, but for 1 accepted difference.")
        #expect(verdict.isEquivalent)
    }

    @Test(
        "says what is missing, cannot be read, or was made for other ACLs",
        arguments: [
            (policy, nil, "User:app: access/app/policy.json is missing"),
            ("access/access-map.json", nil, nil),
            (policy, "{", "access/app/policy.json is not a policy: "),
            ("topics.yaml", "kind: [", "topics.yaml:"),
            ("migration.yaml", "", "topics.yaml:6:14: spec.migration: there is no Migration move"),
        ])
    func broken(path: String, text: String?, line: String?) throws {
        let verdict = try verdict { $0[path] = text.map { Array($0.utf8) } }
        // Without the map nobody can tell what the policies were made for; here they are as they would be made.
        #expect(verdict.isEquivalent == (line == nil))
        #expect(line.map { verdict.line.hasPrefix($0) } ?? true, "\(verdict.line)")
        #expect(!verdict.line.contains("\n"))
    }

    @Test("says that policies were made for other ACLs")
    func outdated() throws {
        let verdict = try verdict {
            $0["access/access-map.json"] = Array("{}".utf8)
            Self.replace(Self.policy, "/a\"", "/c\"", in: &$0)
        }
        #expect(!verdict.isEquivalent)
        #expect(verdict.line.hasPrefix("User:app: access/app/policy.json is made for other ACLs, and 1 more"))
    }
}
