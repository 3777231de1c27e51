import AWS
import Access
import Manifests
import Testing

@testable import Reconcile

@Suite("The policy for kedge itself")
struct RunnerPolicyTests {
    /// A project that needs everything of AWS.
    private func project(_ access: String = "{apply: kedge, roles: {rule: \"{user}-role\"}}") throws -> Desired {
        var project = Project()
        project.access = access
        var text = String(decoding: project.files["migration.yaml"] ?? [], as: UTF8.self)
        text = text.replacing("bootstrapServers: [\"127.0.0.1:9092\"]", with: "credentials: {profile: legacy}")
            .replacing("bootstrapServers: [\"127.0.0.1:9093\"]", with: "connectivity: Private")
            .replacing(
                "{mechanism: SCRAM-SHA-512, username: \"${KEDGE_USER}\", password: \"${KEDGE_PASSWORD}\"}",
                with: "{mechanism: SCRAM-SHA-512, passwordFrom: {secretsManager: AmazonMSK_kedge}}"
            )
            .replacing("url: file:///nowhere/segments", with: "url: s3://kedge-segments/move")
            .replacing("url: file:///nowhere/evidence", with: "url: s3://kedge-evidence")
        let files = project.files.merging(["migration.yaml": Array(text.utf8)]) { _, new in new }
        return try Desired(Checkout(commit: "c1", files: files), migration: nil)
    }

    private func resources(_ policies: [RunnerPolicy], _ sid: String) -> [String] {
        policies.flatMap(\.permissions).first { $0.sid == sid }?.resources ?? []
    }

    @Test("names the concrete ARNs of buckets, roles and policies")
    func arns() throws {
        let policies = Permissions.policies(of: try project())
        #expect(resources(policies, "SegmentsObjects") == ["arn:aws:s3:::kedge-segments/move/*"])
        #expect(resources(policies, "EvidenceObjects") == ["arn:aws:s3:::kedge-evidence/*"])
        #expect(resources(policies, "RolesRead") == ["arn:aws:iam::123456789012:role/*-role"])
        #expect(resources(policies, "PoliciesWrite") == ["arn:aws:iam::123456789012:policy/kedge/move/*"])
        #expect(resources(policies, "SourceFacts") == [Project.sourceARN])
        #expect(resources(policies, "TargetTopics") == [try ClusterARN(parsing: Project.targetARN).topic("*")])
    }

    @Test("lets kedge delete nothing but what it tries a store with")
    func deleting() throws {
        let deleting = Permissions.of(try project()).filter { $0.actions.contains("s3:DeleteObject") }
        #expect(
            deleting.flatMap(\.resources) == [
                "arn:aws:s3:::kedge-evidence/.probe/*", "arn:aws:s3:::kedge-segments/move/.probe/*",
            ])
    }

    @Test("lets a secret's key be used via Secrets Manager only, and be described directly")
    func secretKey() throws {
        let permissions = Permissions.of(try project())
        #expect(permissions.first { $0.actions == ["kms:Decrypt"] }?.conditions.map(\.key) == ["kms:ViaService"])
        #expect(permissions.first { $0.actions == ["kms:DescribeKey"] }?.conditions == [])
    }

    @Test("is one for each identity")
    func identities() throws {
        let policies = Permissions.policies(of: try project())
        #expect(policies.map(\.identity.words) == ["profile legacy", "the environment's credentials"])
        #expect(policies[0].permissions.allSatisfy { $0.sid.hasPrefix("Source") })
    }

    @Test("changes nothing at IAM where somebody else applies")
    func external() throws {
        let sids = Permissions.of(try project("{apply: external, roles: {rule: \"{user}-role\"}}")).map(\.sid)
        #expect(sids.contains("RolesRead"))
        #expect(!sids.contains("RolesWrite") && !sids.contains("PoliciesWrite"))
    }

    @Test("writes policies of the type that the manifest wants, and of the other only takes off its own")
    func types() throws {
        func permissions(_ type: String) throws -> [String: Permission] {
            let all = Permissions.of(
                try project("{apply: kedge, policyType: \(type), roles: {rule: \"{user}-role\"}}"))
            return Dictionary(uniqueKeysWithValues: all.map { ($0.sid, $0) })
        }
        let policies = "arn:aws:iam::123456789012:policy/kedge/move/*"
        let inline = try permissions("inline")
        #expect(inline["RolesWrite"]?.actions == ["iam:DeleteRolePolicy", "iam:PutRolePolicy"])
        #expect(inline["PoliciesDelete"]?.actions == ["iam:DeletePolicy", "iam:DeletePolicyVersion"])
        #expect(inline["PoliciesDelete"]?.resources == [policies])
        #expect(inline["RolesDetach"]?.actions == ["iam:DetachRolePolicy"])
        #expect(inline["RolesDetach"]?.conditions == [PolicyCondition("ArnLike", "iam:PolicyARN", [policies])])
        #expect(inline["PoliciesWrite"] == nil)
        let managed = try permissions("managed")
        #expect(managed["RolesDelete"]?.actions == ["iam:DeleteRolePolicy"])
        #expect(managed["RolesDelete"]?.resources == managed["RolesWrite"]?.resources)
        #expect(managed["PoliciesDelete"] == nil && managed["RolesDetach"] == nil)
    }

    @Test("needs nothing of AWS where the manifest needs nothing of it")
    func nothing() throws {
        var project = Project()
        project.targetAuthentication = "{mechanism: NONE}"
        project.access = "{}"
        #expect(try Permissions.of(project.desired()) == [])
    }

    @Test("has statements with Sids of their own, and reads as a policy")
    func valid() throws {
        for policy in Permissions.policies(of: try project()) {
            let read = try PolicyDocument(parsing: policy.document.json())
            #expect(read == policy.document)
            #expect(Set(read.statements.map(\.sid)).count == read.statements.count)
            #expect(read.size < PolicyDocument.managedPolicyLimit)
        }
    }
}
