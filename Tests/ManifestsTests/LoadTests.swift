import AWS
import Foundation
import Programs
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
        #expect(migration.spec.source.bootstrapServers.isEmpty && migration.spec.target.bootstrapServers.isEmpty)
        #expect(migration.spec.access.review?.repository == "example/kafka-migration")
        let rules = migration.spec.access.roles
        for policy in result.accessPolicies where policy.name != "admin" {
            #expect(rules.role(of: policy.spec.principal, on: migration.spec.target.arn) == policy.spec.role)
        }
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

    @Test("Every key about AWS arrives")
    func aws() throws {
        let spec = try #require(try corpusMigration("migration-aws-full")).spec
        let role = try RoleARN(parsing: "arn:aws:iam::123456789012:role/kafka/kedge")
        #expect(spec.source.bootstrapServers.isEmpty && spec.source.connectivity == .multiVPC)
        #expect(
            spec.source.credentials
                == CredentialsSpec(
                    profile: "legacy account", roleARN: role, externalID: .variable("EXTERNAL_ID"),
                    sessionName: "kedge@night"))
        let secret = try #require(SecretID(parsing: "AmazonMSK_kedge"))
        #expect(
            spec.source.authentication
                == .scramSHA512(
                    ClusterAuthentication.Login(username: .literal("admin"), password: .secretsManager(secret))))
        #expect(spec.target.connectivity == .public)
        #expect(spec.target.credentials == CredentialsSpec(roleARN: role, externalID: .literal("acme:42/x")))
        let key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        #expect(spec.segments.region == "eu-west-1" && spec.segments.kmsKeyARN?.description == key)
        #expect(spec.segments.credentials == CredentialsSpec(profile: "data"))
        #expect(spec.evidence.kmsKeyARN?.region == "eu-west-1" && spec.evidence.objectLock == .compliance)
        #expect(spec.evidence.credentials == .standard)
        let byARN = try #require(try corpusMigration("migration-aws-secret-arn")).spec.source.authentication.login
        guard case .secretsManager(let secret) = byARN?.password else {
            Issue.record("no secret")
            return
        }
        #expect(byARN?.username == nil && secret.arn?.account == "123456789012")
    }

    @Test("Every key about access arrives")
    func access() throws {
        let migration = try #require(try corpusMigration("migration-access-full"))
        let access = migration.spec.access
        #expect(access.apply == .external && access.onDrift == .heal && access.policyType == .inline)
        #expect(access.policiesPerRole == 20)
        #expect(migration.accessCredentials.roleARN?.account == "210987654321")
        let cluster = migration.spec.target.arn
        let roles = ["User:orders", "User:admin", "User:CN=web,O=Acme", "User:CN=web, O=Acme", "User:"].map {
            access.roles.role(of: $0, on: cluster)?.arn.resource
        }
        #expect(roles == ["role/orders-role", "role/ops/kafka-admin", "role/web", nil, nil])
        let eks = TrustSpec.EKS(
            oidcProvider: "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE", namespace: "orders",
            serviceAccount: "sa.{user}")
        #expect(
            access.trust == [
                TrustSpec(place: .ec2), TrustSpec(principal: "User:order-svc", place: .eks(eks)),
                TrustSpec(principal: "User:admin", place: .lambda),
            ])
        #expect(
            access.hostACLs.first
                == HostACLDecision(
                    acl: HostACL(
                        principal: "User:*", host: "10.0.0.5", permissionType: .deny, operation: .read,
                        resourceType: .topic, resourceName: "orders-", patternType: .prefixed),
                    decision: .fromEverywhere, reason: "The host was an old batch server."))
        #expect(
            access.trust[1].place(of: "User:order-svc")
                == .eks(
                    TrustSpec.EKS(
                        oidcProvider: eks.oidcProvider, namespace: "orders", serviceAccount: "sa.order-svc")))
        #expect(access.trust[1].place(of: "User:admin") == nil && access.trust[0].place(of: "User:admin") == .ec2)
        #expect(access.hostACLs.last?.acl.patternType == .literal)
        #expect(
            access.accept == [
                AcceptedDifference(
                    principal: "User:admin", difference: .lost, action: "kafka-cluster:AlterCluster",
                    resource: cluster.description, reason: "ACLs are gone with IAM")
            ])
        #expect(
            access.review
                == ReviewSpec(
                    forge: .forgejo, url: "https://git.example.com:8443/forge",
                    repository: "platform/kafka-migration", login: .token(.variable("FORGE_TOKEN")),
                    labels: ["kafka", "needs review"], reviewers: ["alice", "bob_2"]))
        #expect(access.rehearsal == RehearsalSpec(isEnabled: false, scratchTopic: "kedge.try-out"))
        #expect(
            migration.spec.git.verify
                == VerifySpec(
                    allowedSigners: "/etc/kedge/allowed_signers", openPGPKeys: "/etc/kedge/keys.asc", mode: .signed,
                    forgeSigners: ["noreply@github.com"]))
    }

    @Test(
        "The forge, its address and the repository come from the repository's address",
        arguments: [
            ("github-url", ReviewSpec.Forge.gitHub, nil, "acme/kafka"),
            ("gitlab-url", .gitLab, nil, "acme/data/kafka"),
            ("enterprise", .gitHub, "https://github.example.com", "acme/kafka"),
            ("gitea-url", .gitea, "https://git.example.com", "acme/kafka"),
        ] as [(String, ReviewSpec.Forge, String?, String)])
    func forges(name: String, forge: ReviewSpec.Forge, url: String?, repository: String) throws {
        let review = try #require(try corpusMigration("migration-review-\(name)")?.spec.access.review)
        #expect(review.forge == forge && review.url == url && review.repository == repository)
    }

    @Test("What is left out means what it meant before")
    func defaults() throws {
        let spec = try #require(try corpusMigration("migration-least")).spec
        #expect(spec.access == .standard && spec.git.verify == nil)
        #expect(spec.access.apply == .kedge && spec.access.onDrift == .report && spec.access.policyType == .managed)
        #expect(!spec.access.rehearsal.isEnabled && spec.access.review == nil)
        #expect(spec.evidence.objectLock == .governance && spec.source.credentials == .standard)
        #expect(spec.source.connectivity == .private)
    }

    private func corpusMigration(_ name: String) throws -> MigrationManifest? {
        try Project.corpus("good").first { $0.path == "\(name).yaml" }.flatMap { Manifests.load([$0]).migrations.first }
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
