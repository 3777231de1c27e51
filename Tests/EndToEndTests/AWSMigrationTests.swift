import Foundation
import S3Servers
import Testing

@Suite("Migrating in an AWS account, with segments and evidence in S3")
struct AWSMigrationTests {
    private struct Doctor: Decodable {
        struct Right: Decodable {
            let identity: String
            let state: String
            let grant: String?
        }

        struct Trial: Decodable {
            let subject: String
            let works: Bool
        }

        let isHealthy: Bool
        let rights: [Right]
        let trials: [Trial]
    }

    @Test(
        "From Planned to Finalized with nothing but the manifest, kedge's own policies and merges; no secret is logged")
    func migration() async throws {
        let s3 = try await SeaweedFS.shared()
        let bucket = try await s3.makeBucket(objectLock: true)
        let estate = try await Estate(s3: s3)
        let remote = try await GitRemote(estate)
        func declare(_ phase: String, acknowledged: Bool = false) async throws {
            try await remote.commit(
                estate.filesInAWS(phase: phase, acknowledged: acknowledged, bucket: bucket), in: ".")
        }
        /// Everything is logged, and the estate looks for secrets in all that comes out.
        func kedge(_ command: String, _ options: String...) async throws -> Run {
            let run = try await KedgeBinary.run(
                [command] + options + [
                    "--repository", remote.url, "--cache", estate.scratch.file("cache").path(), "--log-level", "trace",
                ], environment: estate.environment)
            estate.expectNoSecret(run.all)
            #expect(!run.all.contains("\u{1B}"))
            return run
        }

        // Without rights the doctor says which are missing; with its policies nothing is.
        try await declare("Planned")
        let sick = try await kedge("doctor", "--output", "json")
        #expect(sick.status == 3, "\(sick.all)")
        let report: Doctor = try sick.json()
        #expect(report.rights.contains { $0.state == "missing" && $0.grant?.contains("kafka-cluster:Connect") == true })
        #expect(report.trials.filter { !$0.works }.allSatisfy { $0.subject.hasPrefix("target ") })
        try await grant(kedge("plan", "--runner-policy", "--output", "json"), in: estate)
        let healthy = try await kedge("doctor")
        #expect(healthy.status == 0, "\(healthy.all)")

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

        // What is stored and committed holds no secret either.
        let client = try s3.client(bucket: bucket)
        let keys = try await client.listObjects(prefix: "", limit: 1_000).objects.map(\.key)
        #expect(keys.contains { $0.hasPrefix("evidence/") } && keys.contains { $0.hasPrefix("segments/") })
        for key in keys where key.hasSuffix(".json") {
            let object = try #require(try await client.getObject(key, upTo: 1 << 20))
            estate.expectNoSecret(String(buffer: object.bytes))
        }
        estate.expectNoSecret(try await remote.run("-C", remote.url, "log", "--all", "--patch"))
    }

    /// Puts the policies that kedge prints for itself on its roles.
    private func grant(_ run: Run, in estate: Estate) async throws {
        #expect(run.status == 0, "\(run.all)")
        let items = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
        #expect(items.count == 2)
        for item in items {
            let identity = try #require(item["identity"] as? String)
            let policy = String(
                decoding: try JSONSerialization.data(withJSONObject: try #require(item["policy"])), as: UTF8.self)
            let role = identity.contains(Estate.readerOfSource) ? Estate.readerOfSource : "kedge-role"
            try await estate.withIAM { try await $0.putInlinePolicy("runner", of: role, policy) }
        }
    }
}
