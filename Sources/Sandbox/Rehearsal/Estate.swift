import AWS
import Access
import Cryptography
import Foundation
import Kafka

/// The files of a rehearsal: certificates, the sandbox's configuration, stores, roles and the repository.
///
/// Everything is made anew and lives in one directory; all secrets are random and worth nothing elsewhere.
struct Estate: Sendable {
    let root: URL
    let scenario: Scenario
    private let passwords: [String: Secret]
    private let accessKeys: [SandboxClusterConfiguration.AccessKey]

    static let migration = "scram-to-iam"
    static let sourceARN =
        "arn:aws:kafka:eu-west-1:123456789012:cluster/legacy-scram/2d0cbd1c-8ae1-4ba6-a9a3-21f2e4a5c6d7-4"
    static let targetARN =
        "arn:aws:kafka:eu-west-1:123456789012:cluster/modern-kraft/9f8b7a6c-5d4e-4f3a-8b2c-1d0e9f8a7b6c-9"
    static let region = "eu-west-1"
    /// Sets the source up, as brokers' own tools would; kedge never signs in as it.
    static let superUser = "sandbox-root"
    static let runnerRole = "kedge-runner"

    init(root: URL, scenario: Scenario, now: Date) throws {
        self.root = root
        self.scenario = scenario
        passwords = Dictionary(
            uniqueKeysWithValues: (Scenario.services + [Self.superUser]).map { ($0, Secret(hex(randomBytes(16)))) })
        accessKeys = (Scenario.services.map(Self.role) + [Self.runnerRole]).map { role in
            SandboxClusterConfiguration.AccessKey(
                id: "AKIA" + hex(randomBytes(8)).uppercased(), secret: Secret(hex(randomBytes(20))), role: role)
        }
        let files = FileManager.default
        for folder in ["segments", "evidence", "iam/\(Self.runnerRole)", "cache"] {
            try files.createDirectory(at: root.appending(path: folder), withIntermediateDirectories: true)
        }
        let certificate = try SelfSignedCertificate.make(now: now)
        try Data(certificate.certificatePEM.utf8).write(to: caFile)
        try Data(runnerPolicy().json()).write(to: root.appending(path: "iam/\(Self.runnerRole)/kedge.json"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(sandbox(certificate)).write(to: sandboxFile)
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: sandboxFile.path())
    }

    /// As `access.roles` has it; whom the rule does not fit has an AccessPolicy.
    static func role(of service: String) -> String { service == exception ? "data-platform" : "\(service)-role" }
    private static let exception = "analytics-svc"
    /// MSK takes secrets of such names only.
    private static let adminSecret = "AmazonMSK_admin"

    var caFile: URL { root.appending(path: "ca.pem") }
    var sandboxFile: URL { root.appending(path: "sandbox.json") }
    var repository: URL { root.appending(path: "estate.git") }
    var workTree: URL { root.appending(path: "operator") }

    // MARK: signing in

    func source(_ user: String, at servers: [BrokerAddress]) -> KafkaClientConfiguration {
        KafkaClientConfiguration(
            bootstrapServers: servers, clientID: user, tls: .enabled(caFile: caFile.path()),
            sasl: .scramSHA512(username: user, password: passwords[user] ?? Secret("")))
    }

    func target(role: String, at servers: [BrokerAddress]) throws -> KafkaClientConfiguration {
        guard let key = accessKeys.first(where: { $0.role == role }) else {
            throw SandboxError(.invalidConfiguration, "There is no role \(role)", hint: "see the scenario.")
        }
        let credentials = AWSCredentials(accessKeyID: key.id, secretAccessKey: key.secret)
        return KafkaClientConfiguration(
            bootstrapServers: servers, clientID: role, tls: .enabled(caFile: caFile.path()),
            sasl: .oauthBearer {
                let (token, expires) = try MSKToken.generate(
                    region: Self.region, credentials: credentials, now: Date())
                return OAuthBearerToken(value: Secret(token), expires: expires)
            })
    }

    /// What the reconciler is started with: its own credentials in the account, and nothing else of what is secret here.
    ///
    /// - Parameter account: What leads to the sandbox's AWS account.
    func reconcilerEnvironment(_ account: [String: String]) -> [String: String] {
        let runner = accessKeys.first { $0.role == Self.runnerRole }
        let own = ProcessInfo.processInfo.environment
        return [
            "PATH": own["PATH"] ?? "/usr/bin:/bin", "HOME": root.path(),
            "AWS_ACCESS_KEY_ID": runner?.id ?? "", "AWS_SECRET_ACCESS_KEY": runner?.secret.reveal() ?? "",
            "AWS_REGION": Self.region,
        ].merging(account.merging(own.filter { ["NO_COLOR", "TERM"].contains($0.key) }) { given, _ in given }) {
            given, _ in given
        }
    }

    // MARK: content of the files

    private func sandbox(_ certificate: SelfSignedCertificate) -> SandboxConfiguration {
        let tls = SandboxClusterConfiguration.TLSIdentity(
            certificate: certificate.certificatePEM, privateKey: certificate.privateKeyPEM.reveal())
        return SandboxConfiguration(
            clusters: [
                SandboxClusterConfiguration(
                    name: "source", look: .zooKeeper,
                    listeners: [.init(name: "SASL_SSL", tls: true, mechanisms: [.scramSHA512])], tls: tls,
                    users: passwords.sorted { $0.key < $1.key }.map { .init(name: $0.key, password: $0.value) },
                    authorization: .acl(superUsers: ["User:\(Self.superUser)"], allowEveryoneIfNoACLFound: false),
                    cleanupInterval: .milliseconds(500)),
                SandboxClusterConfiguration(
                    name: "target", look: .kraft,
                    listeners: [.init(name: "SASL_SSL", tls: true, mechanisms: [.oauthBearer])], tls: tls,
                    authorization: .iam(
                        .init(
                            clusterARN: Self.targetARN, directory: root.appending(path: "iam").path(),
                            accessKeys: accessKeys))),
            ],
            controlPlane: ControlPlaneConfiguration(
                clusters: ["source": Self.sourceARN], secrets: [Self.adminSecret: "admin"]))
    }

    /// What kedge itself needs on the target, and no more.
    private func runnerPolicy() throws -> PolicyDocument {
        func allow(_ sid: String, _ actions: [KafkaClusterAction], _ resource: String) -> PolicyStatement {
            PolicyStatement(sid: sid, .allow, actions: .only(actions.map(\.iamName)), resources: .only([resource]))
        }
        let cluster = try ClusterARN(parsing: Self.targetARN)
        return PolicyDocument(statements: [
            allow("Cluster", [.connect, .describeCluster, .writeDataIdempotently], "\(cluster)"),
            allow(
                "Topics",
                [
                    .alterTopic, .alterTopicDynamicConfiguration, .createTopic, .describeTopic,
                    .describeTopicDynamicConfiguration, .readData, .writeData,
                ], cluster.topic("*")),
            allow("RehearsalTopic", [.deleteTopic], cluster.topic("kedge-rehearsal")),
            allow("Groups", [.alterGroup, .describeGroup], cluster.group("*")),
        ])
    }

    /// The migration's manifest, as the operator writes it for a phase.
    ///
    /// The target's brokers are found by MSK, as most operators would have it; the source's are named, as they may be.
    func migrationManifest(phase: String, acknowledged: Bool, source: [BrokerAddress]) -> String {
        """
        apiVersion: kedge/v1alpha1
        kind: Migration
        metadata:
          name: \(Self.migration)
        spec:
          phase: \(phase)
          source:
            arn: \(Self.sourceARN)
            bootstrapServers: [\(source.map { "\"\($0)\"" }.joined(separator: ", "))]
            tls:
              caFile: \(caFile.path())
            authentication:
              mechanism: SCRAM-SHA-512
              passwordFrom:
                secretsManager: \(Self.adminSecret)
            allowEveryoneIfNoAclFound: false
          target:
            arn: \(Self.targetARN)
            tls:
              caFile: \(caFile.path())
            authentication:
              mechanism: IAM
          segments:
            url: file://\(root.appending(path: "segments").path())
            maxSegmentSize: 4MiB
          evidence:
            url: file://\(root.appending(path: "evidence").path())
            retention: 7y
            leaseDuration: 30s
          replication:
            maxConcurrentPartitions: 8
            cutoverLag: 5000
          cutover:
            drainTimeout: 5m
            maxFreeze: 10m
            acknowledged: \(acknowledged)
          access:
            roles:
              rule: "{user}-role"
            rehearsal:
              enabled: true

        """
    }

    /// The other manifests: which topics move, and the one role that the rule does not give.
    var otherManifests: [String: String] {
        [
            "topics.yaml": """
            apiVersion: kedge/v1alpha1
            kind: TopicSet
            metadata:
              name: all-topics
            spec:
              migration: \(Self.migration)
              include: ["*"]

            """,
            "access/\(Self.exception)/access-policy.yaml": """
            apiVersion: kedge/v1alpha1
            kind: AccessPolicy
            metadata:
              name: \(Self.exception)
            spec:
              migration: \(Self.migration)
              principal: User:\(Self.exception)
              role: arn:aws:iam::123456789012:role/\(Self.role(of: Self.exception))
              policy: access/\(Self.exception)/policy.json

            """,
        ]
    }
}
