import AWS
import Foundation
import Testing

@testable import Manifests

@Suite("Loading manifests")
struct LoadTests {
    @Test("The example repository is valid and says what its README says")
    func example() throws {
        let result = Manifests.load(
            try ManifestDirectory.files(at: Project.root.appending(path: "manifests").path()))
        #expect(result.diagnostics == [])
        let migration = try #require(result.migrations.first)
        #expect(result.migrations.count == 1)
        #expect(migration.name == "scram-to-iam" && migration.spec.phase == .planned)
        #expect(migration.accessBranch == "kedge/scram-to-iam/access")
        #expect(migration.spec.source.authentication.mechanism == .scramSHA512)
        #expect(migration.spec.target.authentication == .iam)
        #expect(!result.topicSets.isEmpty && result.topicSets.allSatisfy { $0.spec.migration == migration.name })
        #expect(
            result.accessPolicies.map(\.spec.principal).sorted() == [
                "User:admin", "User:analytics-svc", "User:billing-svc", "User:order-svc",
            ])
        #expect(result.accessPolicies.allSatisfy { $0.location.file == "access/\($0.name)/access-policy.yaml" })
    }

    @Test("Every key of a full manifest arrives")
    func full() throws {
        let file = try #require(try Project.corpus("good").first { $0.path == "migration-full.yaml" })
        let migration = try #require(Manifests.load([file]).migrations.first)
        let arn = "arn:aws:kafka:eu-west-1:123456789012:cluster/legacy-scram/3f0a9c1e-5b7d-4c2a-9e61-0d4f8a7b6c25-3"
        #expect(migration.location == SourceLocation(file: "migration-full.yaml", line: 1, column: 1))
        #expect(migration.spec.suspend && migration.spec.phase == .replicating)
        #expect(
            migration.spec.source
                == ClusterSpec(
                    arn: try ClusterARN(parsing: arn),
                    bootstrapServers: try ["b-1", "b-2"].map {
                        try #require(ServerAddress(parsing: "\($0).legacy.example.com:9096"))
                    },
                    tls: TLSSpec(isEnabled: true, caFile: "/etc/ssl/kafka-ca.pem"),
                    authentication: .scramSHA512(
                        ClusterAuthentication.Login(
                            username: .variable("KAFKA_ADMIN_USER"),
                            password: .variable(.variable("KAFKA_ADMIN_PASSWORD")))),
                    allowEveryoneIfNoACLFound: false))
        #expect(migration.spec.target.allowEveryoneIfNoACLFound == nil)
        #expect(migration.spec.segments.maxSegmentSize == ByteCount(64_000_000))
        #expect(migration.spec.evidence.url.rawValue == "s3://migration-evidence-eu/migrations")
        #expect(migration.spec.evidence.retention == .seconds(90 * 86_400))
        #expect(migration.spec.evidence.leaseDuration == .seconds(45))
        #expect(migration.spec.replication == ReplicationSpec(maxConcurrentPartitions: 16, cutoverLag: 0))
        #expect(
            migration.spec.cutover
                == CutoverSpec(drainTimeout: .seconds(43_200), maxFreeze: .seconds(90), acknowledged: true))
        #expect(migration.accessBranch == "proposals/scram_to_iam.v2")
    }

    @Test("Configurations keep the text that was written")
    func configurations() throws {
        let file = try #require(try Project.corpus("good").first { $0.path == "topicset-full.yaml" })
        let topicSet = try #require(Manifests.load([file]).topicSets.first)
        #expect(
            topicSet.spec.configs == [
                "retention.ms": "604800000", "cleanup.policy": "compact,delete", "compression.type": "",
                "unclean.leader.election.enable": "false", "min.cleanable.dirty.ratio": "0.5",
                "max.message.bytes": "1048588", "segment.ms": "-1",
            ])
        #expect(topicSet.spec.partitions == 12 && topicSet.spec.replicationFactor == 3)
    }

    @Test("Files are read in the order of their paths, whatever order they come in")
    func order() throws {
        let files = try Project.corpus("good").filter { $0.path.hasPrefix("topicset") }
        #expect(Manifests.load(files) == Manifests.load(files.reversed()))
    }

    @Test(
        "No file is no mistake; empty files and documents are none either",
        arguments: ["", "# nothing\n", "---\n---\n"])
    func empty(text: String) {
        #expect(Manifests.load([]) == LoadResult())
        #expect(Manifests.load([ManifestFile(path: "a.yaml", bytes: Array(text.utf8))]) == LoadResult())
    }

    @Test("A folder's YAML files are read, hidden ones are not")
    func folder() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "kedge-manifests-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for path in ["b.yml", "a/x.yaml", "a/y.json", ".git/z.yaml", ".hidden.yaml", "README.md"] {
            let url = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(path.utf8).write(to: url)
        }
        // What looks like a manifest and is none; what Kubernetes mounts, a link to a file in a hidden folder.
        let manager = FileManager.default
        try manager.createDirectory(at: root.appending(path: "c.yaml"), withIntermediateDirectories: true)
        try manager.createSymbolicLink(
            atPath: root.appending(path: "d.yaml").path(), withDestinationPath: ".git/z.yaml")
        let files = try ManifestDirectory.files(at: root.path())
        #expect(files.map(\.path) == ["a/x.yaml", "b.yml", "d.yaml"])
        #expect(files.first?.bytes == Array("a/x.yaml".utf8))
        #expect(try ManifestDirectory.files(at: root.appending(path: "a/x.yaml").path()).map(\.path) == ["x.yaml"])
    }

    @Test("A folder that is not there is an error that names it")
    func missingFolder() {
        let error = #expect(throws: ManifestError.self) { try ManifestDirectory.files(at: "/nowhere/manifests") }
        #expect(error?.code == .unreadable)
        #expect(error?.message.contains("/nowhere/manifests") == true)
    }
}
