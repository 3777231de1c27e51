import Foundation
import Testing

/// ``Estate/kedge(_:repository:changing:limit:sourceLocation:)`` looks for secrets in all that every test prints; here
/// the log is at its most talkative.
@Suite("Secrets stay where they are")
struct SecretTests {
    @Test("No secret is logged, stored or committed, even when everything is logged")
    func trace() async throws {
        let estate = try await Estate()
        let remote = try await GitRemote(estate)
        try await remote.commit(estate.files(.init(phase: "Replicating")), in: ".")
        var logged = ""
        for arguments in [["plan"], ["reconcile", "--until-converged"], ["status", "--output", "json"]] {
            let run = try await KedgeBinary.run(
                arguments + [
                    "--repository", remote.url, "--cache", estate.scratch.file("cache").path(), "--log-level", "trace",
                ], environment: estate.environment)
            #expect(run.status == 0, "\(run.all)")
            estate.expectNoSecret(run.all)
            logged += run.errors
        }
        #expect(!logged.isEmpty, "nothing was logged, so nothing was looked at")
        let stored = try estate.stored()
        #expect(stored.contains { $0.hasPrefix("evidence/") } && stored.contains { $0.hasPrefix("segments/") })
        for file in stored { estate.expectNoSecret(try estate.stored(file)) }
        estate.expectNoSecret(try await remote.run("-C", remote.url, "log", "--all", "--patch"))
        let cache = estate.scratch.file("cache")
        for path in try FileManager.default.subpathsOfDirectory(atPath: cache.path()) {
            guard let data = FileManager.default.contents(atPath: cache.appending(path: path).path()) else { continue }
            estate.expectNoSecret(String(decoding: data, as: UTF8.self))
        }
    }

    @Test(
        "Nor when signing in fails",
        arguments: [
            ["KAFKA_PASSWORD": "not-the-password"], ["AWS_SECRET_ACCESS_KEY": "not-the-password"],
            ["AWS_ACCESS_KEY_ID": "AKIAUNKNOWN", "AWS_SESSION_TOKEN": "not-the-password"],
        ])
    func failing(environment: [String: String]) async throws {
        let estate = try await Estate()
        let run = try await estate.kedge("plan", "--log-level", "trace", changing: environment)
        #expect(run.status == 1)
        #expect(!run.all.contains("not-the-password"))
    }

    @Test("Nor by looking for what is missing, and the runner's policy is printed without asking anybody")
    func doctor() async throws {
        let estate = try await Estate()
        let run = try await estate.kedge(
            "doctor", "--log-level", "trace", changing: ["AWS_SESSION_TOKEN": "not-to-be-shown"])
        #expect(run.status == 3)
        #expect(!run.all.contains("not-to-be-shown"))
        let policy = try await estate.kedge(
            "plan", "--runner-policy", changing: ["AWS_SECRET_ACCESS_KEY": nil, "KAFKA_PASSWORD": nil])
        #expect(policy.status == 0)
        #expect(policy.output.contains("kafka-cluster:WriteDataIdempotently"))
    }
}
