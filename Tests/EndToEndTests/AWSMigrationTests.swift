import AWS
import Foundation
import HTTP
import Programs
import S3Servers
import Testing

@Suite("Migrating in an AWS account, with segments and evidence in S3")
struct AWSMigrationTests {
    private struct Doctor: Decodable {
        struct Right: Decodable {
            let identity: String
            let purpose: String
            let state: String
            let missing: [String]
            let unknown: [String]
            let grant: String?
        }

        struct Trial: Decodable {
            let subject: String
            let works: Bool
        }

        struct Identity: Decodable {
            let identity: String
            let problem: String?
            let hint: String?
        }

        struct Finding: Decodable {
            let code: String
            let subject: String
            let hint: String
        }

        let isHealthy: Bool
        let identities: [Identity]
        let rights: [Right]
        let trials: [Trial]
        let findings: [Finding]
    }

    /// Lets the doctor ask the simulator, as both identities.
    private static let doctor = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:SimulatePrincipalPolicy","sts:AssumeRole"],\
        "Resource":"*"}]}
        """
    /// Allowed under a condition on what only the call itself has.
    private static let conditional: Set = ["iam:AttachRolePolicy", "iam:DetachRolePolicy", "kms:Decrypt"]
    /// Uploads that failed, inline policies of others, policies that are changed, taken off or there already, the secret
    /// that Secrets Manager decrypts, the tags that CreatePolicy sets, the retention that PutObject does.
    private static let rare: Set = [
        "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy", "iam:GetRolePolicy", "iam:TagPolicy", "kms:Decrypt", "s3:AbortMultipartUpload",
        "s3:PutObjectRetention",
    ]

    @Test(
        "From Planned to Finalized with nothing but the manifest, kedge's own policies and merges; no secret is logged")
    func migration() async throws {
        let s3 = try await SeaweedFS.shared()
        let bucket = try await s3.makeBucket(objectLock: true)
        let estate = try await Estate(s3: s3)
        let remote = try await GitRemote(estate)
        func declare(_ phase: String, acknowledged: Bool = false) async throws {
            try await remote.commit(
                estate.filesInAWS(
                    phase: phase, acknowledged: acknowledged, bucket: bucket,
                    evidence: "retention: 1d, objectLock: Compliance"), in: ".")
        }
        var called: Set<String> = []
        /// Everything is logged, and the estate looks for secrets in all that comes out.
        func kedge(_ command: String, _ options: String...) async throws -> Run {
            let run = try await KedgeBinary.run(
                [command] + options + [
                    "--repository", remote.url, "--cache", estate.scratch.file("cache").path(), "--log-level", "trace",
                ], environment: estate.environment)
            estate.expectNoSecret(run.all)
            #expect(!run.all.contains("\u{1B}"))
            called.formUnion(LoggedCalls.actions(in: run.errors))
            return run
        }

        // Without rights the doctor says that it cannot even look.
        try await declare("Planned")
        let blind = try await kedge("doctor", "--output", "json")
        #expect(blind.status == 3, "\(blind.all)")
        let unseen: Doctor = try blind.json()
        #expect(unseen.identities.filter { $0.problem?.contains("AssumeRole") == true }.count == 1)
        #expect(unseen.rights.allSatisfy { $0.state == "unknown" && $0.grant == nil })
        let simulator = unseen.findings.filter { $0.subject.hasPrefix("rights of ") }
        #expect(simulator.count == 1 && simulator.allSatisfy { $0.hint.contains("iam:SimulatePrincipalPolicy") })

        // When it may look it says which are missing; with kedge's policies none is.
        for role in ["kedge-role", Estate.readerOfSource] {
            try await estate.withIAM { try await $0.putInlinePolicy("doctor", of: role, Self.doctor) }
        }
        let sick = try await kedge("doctor", "--output", "json")
        #expect(sick.status == 3, "\(sick.all)")
        let report: Doctor = try sick.json()
        #expect(!report.rights.contains { $0.state == "allowed" && !$0.purpose.contains("assume") })
        #expect(report.rights.contains { $0.state == "missing" && $0.grant?.contains("kafka-cluster:Connect") == true })
        let listed = try await estate.grantRunnerPolicies(repository: remote.url)
        let healthy = try await kedge("doctor", "--output", "json")
        #expect(healthy.status == 0, "\(healthy.all)")
        let well: Doctor = try healthy.json()
        #expect(well.isHealthy && well.rights.allSatisfy { $0.missing.isEmpty })
        // What depends on more than policies say is not told as allowed.
        #expect(Set(well.rights.filter { $0.state == "unknown" }.flatMap(\.unknown)) == Self.conditional)

        // Replicating, and up to the gate.
        try await declare("Replicating")
        let replicating = try await kedge("reconcile", "--until-converged")
        #expect(replicating.status == 0, "\(replicating.all)")
        #expect(!replicating.errors.isEmpty, "nothing was logged, so nothing was looked at")
        try await declare("CutOver")
        let gated = try await kedge("reconcile", "--until-converged")
        #expect(gated.status == 4, "\(gated.output)")

        // The merged policies get on the roles, and the clients' clusters are switched.
        try await remote.merge("kedge/\(Declaration.migration)/access")
        let cutOver = try await kedge("reconcile", "--until-converged")
        #expect(cutOver.status == 0, "\(cutOver.output)")
        for service in Estate.services {
            let attached = try await estate.withIAM { try await $0.attachedPolicies(of: "\(service)-role") }
            #expect(attached.contains { $0.contains("policy/kedge/\(Declaration.migration)/") })
        }
        try await declare("Finalized", acknowledged: true)
        #expect(try await kedge("reconcile", "--until-converged").status == 0)
        let plan: PlanAnswer = try await kedge("plan", "--output", "json").json()
        #expect(plan.isEmpty && plan.current == "Finalized")
        let status: StatusAnswer = try await kedge("status", "--output", "json").json()
        #expect((status.copied, status.lag) == (400, 0))
        #expect(status.events > 5)

        // The account let nothing happen that kedge's policies do not allow. S3 is not the account's, so its calls are
        // held against them here; and what they allow was needed, but for what only accidents take.
        #expect(called.subtracting(listed) == ["iam:SimulatePrincipalPolicy"])
        let idle = listed.subtracting(called).filter { !$0.hasPrefix("kafka-cluster:") }
        #expect(idle == Self.rare)

        // What is stored and committed holds no secret either.
        let client = try s3.client(bucket: bucket)
        let keys = try await client.listObjects(prefix: "", limit: 1_000).objects.map(\.key)
        #expect(keys.contains { $0.hasPrefix("evidence/") } && keys.contains { $0.hasPrefix("segments/") })
        for key in keys where key.hasSuffix(".json") {
            let object = try #require(try await client.getObject(key, upTo: 1 << 20))
            estate.expectNoSecret(String(buffer: object.bytes))
        }
        estate.expectNoSecret(try await remote.run("-C", remote.url, "log", "--all", "--patch"))
        try await expectLocked(keys, bucket, s3)
    }

    /// Every entry of the journal, and each document that one names, is locked in mode Compliance, against administrators
    /// as well; nothing else is.
    private func expectLocked(_ keys: [String], _ bucket: String, _ s3: SeaweedFS) async throws {
        let client = try s3.client(bucket: bucket)
        let journal = keys.filter { $0.contains("/journal/") }
        let documents = keys.filter { $0.contains("/documents/") }
        #expect(journal.count > 5 && documents.count == 1)
        for key in keys {
            let object = try #require(try await client.headObject(key))
            #expect(object.lockMode == ((journal + documents).contains(key) ? .compliance : nil), "\(key)")
            if let until = object.lockedUntil { #expect(until > Date().addingTimeInterval(23 * 3_600), "\(key)") }
        }
        let aws = try s3.access().client()
        let path = "/\(bucket)/\(journal[0])"
        let head = try await aws.send(AWSRequest(service: .s3, region: "us-east-1", method: "HEAD", path: path))
        let version = try #require(head["x-amz-version-id"])
        await #expect(throws: AWSError.self) {
            _ = try await aws.send(
                AWSRequest(
                    service: .s3, region: "us-east-1", method: "DELETE", path: path, query: [("versionId", version)],
                    headers: [HTTPField("x-amz-bypass-governance-retention", "true")]))
        }
        #expect(try await client.headObject(journal[0]) != nil)
    }
}
