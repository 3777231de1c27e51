import Foundation
import Programs
import Testing

/// The same with Apache Kafka: `make test-kafka`.
@Suite("Migrating between clusters that run already", .serialized)
struct RunningClustersTests {
    @Test("Records of every kind and groups arrive, producers stop and are let go again")
    func wholeWay() async throws {
        let scratch = try Scratch()
        let clusters = try RunningClusters(scratch)
        for folder in ["segments", "evidence"] {
            try FileManager.default.createDirectory(at: scratch.file(folder), withIntermediateDirectories: true)
        }
        try await clusters.seed()

        func kedge(_ arguments: String...) async throws -> Run {
            try await KedgeBinary.run(
                arguments + ["--repository", scratch.file("manifests").path()],
                environment: ["PASSWORD": RunningClusters.password], limit: .seconds(300))
        }
        func converge(_ phase: String) async throws -> Run {
            for (path, text) in manifests(clusters, phase, scratch) {
                try scratch.write(text, to: "manifests/\(path)")
            }
            return try await kedge("reconcile", "--until-converged")
        }

        for phase in ["Planned", "Replicating"] {
            let run = try await converge(phase)
            #expect(run.status == 0, "\(run.all)")
        }
        #expect(try await clusters.write(to: clusters.source) == [])

        let cutOver = try await converge("CutOver")
        try #require(cutOver.status == 0, "\(cutOver.all)")
        #expect(try await clusters.write(to: clusters.source) == ["TOPIC_AUTHORIZATION_FAILED"])
        let (source, target) = (
            try await clusters.observe(clusters.source), try await clusters.observe(clusters.target)
        )
        #expect(source == target)
        #expect(source.records.values.reduce(0) { $0 + $1.count } > 2000)
        #expect(source.groups.values.contains { $0.hasPosition && $0.next != nil })
        let plan: PlanAnswer = try await kedge("plan", "--output", "json").json()
        #expect(plan.current == "CutOver")
        #expect(plan.steps.map(\.summary) == [])

        let back = try await converge("RolledBack")
        #expect(back.status == 0, "\(back.all)")
        #expect(try await clusters.write(to: clusters.source) == [])
    }

    private func manifests(_ clusters: RunningClusters, _ phase: String, _ scratch: Scratch) -> [String: String] {
        func cluster(_ name: String, _ brokers: [String]) -> String {
            """
                arn: arn:aws:kafka:eu-west-1:123456789012:cluster/\(name)/2d0cbd1c-8ae1-4ba6-a9a3-21f2e4a5c6d7-4
                bootstrapServers: [\(brokers.map { "\"\($0)\"" }.joined(separator: ", "))]
                tls: {enabled: false}
                authentication: {mechanism: SCRAM-SHA-512, username: kedge, password: "${PASSWORD}"}
                allowEveryoneIfNoAclFound: false
            """
        }
        return [
            "migration.yaml": """
            apiVersion: kedge/v1alpha1
            kind: Migration
            metadata: {name: old-to-new}
            spec:
              phase: \(phase)
              source:
            \(cluster("old", clusters.source))
              target:
            \(cluster("new", clusters.target))
              segments: {url: "file://\(scratch.file("segments").path())"}
              evidence: {url: "file://\(scratch.file("evidence").path())", retention: 7y}

            """
        ]
    }
}
