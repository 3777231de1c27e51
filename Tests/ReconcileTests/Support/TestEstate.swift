import AWS
import Cryptography
import Evidence
import Foundation
import Kafka
import Logging
import NIOCore
import Sandbox
import Synchronization

@testable import Reconcile

/// Two running clusters with a little data, an empty evidence store and a repository; gone with the test.
///
/// The source asks for SCRAM and decides by ACLs, the target asks for IAM. The reconciler's clock moves only when it
/// pauses or the test says so; what waits for longer than a pause waits for real, and nothing here takes so long.
/// Where brokers learn late, or one reconciler waits for another, all pauses are real: else the reconciler's hours would
/// pass in what takes real time.
final class TestEstate: Sendable {
    let source: SandboxCluster
    let target: SandboxCluster
    let manifests = MemoryManifests()
    let aws = FakeControlPlane()
    let root: URL
    let clock = Mutex(Date())
    private let pausesAreReal: Bool
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static let topics: [NewTopic] = [
        NewTopic(name: "orders", partitions: 2, replicationFactor: 2, configs: ["retention.ms": "-1"]),
        NewTopic(
            name: "state", partitions: 1, replicationFactor: 2,
            configs: ["cleanup.policy": "compact", "min.insync.replicas": "1"]),
        NewTopic(name: "empty", partitions: 1, replicationFactor: 1, configs: [:]),
    ]
    static let services = ["writer", "reader"]
    static let group: GroupID = "readers"

    private static let rootUser = "root"

    /// - Parameters:
    ///   - authorizer: Whether the source has one.
    ///   - propagation: How much later brokers learn what another one was told.
    ///   - pausesAreReal: Whether pauses of up to a second take that long.
    init(authorizer: Bool = true, propagation: Duration? = nil, pausesAreReal: Bool = false) async throws {
        self.pausesAreReal = pausesAreReal || propagation != nil
        root = FileManager.default.temporaryDirectory.appending(path: "kedge-\(UUID().uuidString)")
        for folder in ["evidence", "segments", "iam/kedge"] {
            try FileManager.default.createDirectory(at: root.appending(path: folder), withIntermediateDirectories: true)
        }
        let policy = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kafka-cluster:*", "Resource": "*"}]}
            """
        try Data(policy.utf8).write(to: root.appending(path: "iam/kedge/all.json"))
        let users = ([Self.rootUser, "kedge"] + Self.services).map {
            SandboxClusterConfiguration.User(name: $0, password: Secret("\($0)-secret"))
        }
        source = try await SandboxCluster.start(
            SandboxClusterConfiguration(
                name: "old", look: .zooKeeper, brokers: 2,
                listeners: [.init(name: "SASL", mechanisms: [.scramSHA512])], users: users,
                authorization: authorizer
                    ? .acl(superUsers: ["User:root"], allowEveryoneIfNoACLFound: false) : .none,
                propagation: propagation),
            logger: logger)
        target = try await SandboxCluster.start(
            SandboxClusterConfiguration(
                name: "new", look: .kraft, brokers: 2,
                listeners: [.init(name: "SASL", mechanisms: [.oauthBearer])],
                authorization: .iam(
                    .init(
                        clusterARN: Project.targetARN, directory: root.appending(path: "iam").path(),
                        accessKeys: [.init(id: "AKIAKEDGE", secret: Secret("kedge-secret"), role: "kedge")])),
                propagation: propagation),
            logger: logger)
        for service in Self.services {
            let role = try Self.role(of: service)
            aws.state.withLock { $0.roles[role] = .of(role) }
        }
        try await asRoot { client in
            _ = try await client.createTopics(Self.topics)
            guard authorizer else { return }
            try await client.createACLs(Self.acls)
            for broker in Int32(1)...2 {
                // Half a minute, and mostly the first time.
                for _ in 0..<3_000 {
                    if try await client.describeACLs(at: .broker(broker)).count == Self.acls.count { break }
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }
        try await write(5, to: TopicPartition("orders", 0))
        try await write(3, to: TopicPartition("orders", 1))
        try await write(4, to: TopicPartition("state", 0))
        try await asRoot { client in
            try await client.commitOffsets(
                group: Self.group,
                [
                    TopicPartition("orders", 0): CommittedOffset(offset: 2, metadata: "here"),
                    TopicPartition("orders", 1): CommittedOffset(offset: 3),
                ])
        }
    }

    static let acls: [ACLBinding] =
        ["orders", "state", "empty"].map { .init(.allow, "User:writer", .write, .topic, .literal, $0) }
        + ["orders", "state"].map { .init(.allow, "User:reader", .read, .topic, .literal, $0) }
        + [.init(.allow, "User:reader", .read, .group, .literal, group.rawValue)]
        + [.init(.allow, "User:kedge", .all, .cluster, .literal, "kafka-cluster")]
        + [ACLResourceType.topic, .group].flatMap { resource in
            [ACLOperation.read, .describe, .describeConfigs].filter { resource == .topic || $0 != .describeConfigs }
                .map { ACLBinding(.allow, "User:kedge", $0, resource, .literal, "*") }
        }

    static func role(of service: String) throws -> RoleARN {
        try RoleARN(parsing: "arn:aws:iam::123456789012:role/\(service)")
    }

    func stop() async {
        await source.stop()
        await target.stop()
        try? FileManager.default.removeItem(at: root)
    }

    // MARK: the operator

    /// The manifests for a phase, at these clusters.
    func project(_ phase: Phase, _ change: (inout Project) -> Void = { _ in }) -> Project {
        var project = Project(phase: phase)
        project.principals = Self.services
        project.sourceServers = source.bootstrapServers().map(\.description)
        project.targetServers = target.bootstrapServers().map(\.description)
        project.stores = root.path()
        project.access = "{apply: kedge, onDrift: heal, exclude: [User:kedge]}"
        change(&project)
        return project
    }

    func declare(_ phase: Phase, _ change: (inout Project) -> Void = { _ in }) async {
        await manifests.commit(project(phase, change))
    }

    // MARK: reconcilers

    func reconciler(
        pid: Int32 = 1, password: String = "kedge-secret",
        checkpoint: @escaping @Sendable (String, Bool) async throws -> Void = { _, _ in }
    ) -> Reconciler {
        Reconciler(
            manifests: manifests, migration: nil,
            surroundings: surroundings(pid: pid, password: password, checkpoint: checkpoint), logger: logger)
    }

    func surroundings(
        pid: Int32 = 1, password: String = "kedge-secret",
        checkpoint: @escaping @Sendable (String, Bool) async throws -> Void = { _, _ in }
    ) -> ReconcileSurroundings {
        ReconcileSurroundings(
            now: { [self] in clock.withLock { $0 } },
            sleep: { [self] pause in
                guard pause <= .seconds(1) else { return try await Task.sleep(for: pause) }
                try await Task.sleep(for: pausesAreReal ? pause : .zero)
                advance(by: pause)
            },
            holder: LeaseHolder(host: "test", bootID: "", pidNamespace: "", pid: pid, startTime: 0),
            environment: [
                "KEDGE_USER": "kedge", "KEDGE_PASSWORD": password, "AWS_ACCESS_KEY_ID": "AKIAKEDGE",
                "AWS_SECRET_ACCESS_KEY": "kedge-secret",
            ],
            controlPlane: aws, checkpoint: checkpoint)
    }

    func advance(by time: Duration) {
        clock.withLock { $0.addTimeInterval(time.seconds) }
    }

    /// Passes until nothing changes any more; no outcome but these may end it.
    @discardableResult
    func settle(_ reconciler: Reconciler? = nil) async throws -> PassResult {
        let reconciler = reconciler ?? self.reconciler()
        var result = try await reconciler.pass()
        for _ in 0..<40 where result.outcome == .progressing { result = try await reconciler.pass() }
        return result
    }

    /// Passes until the plan's next step is this one, or nothing changes any more.
    func pass(until step: String) async throws {
        for _ in 0..<40 {
            if try await reconciler().plan().ids.contains(step) { return }
            guard try await reconciler().pass().outcome == .progressing else { return }
        }
    }

    /// The whole way; policies are merged as soon as they are proposed.
    func migrate(to phase: Phase) async throws {
        for declared in [Phase.planned, .replicating, .cutOver, .finalized] where declared.rank <= phase.rank {
            await declare(declared) { $0.acknowledged = declared == .finalized }
            try await settle()
            if declared == .planned {
                await manifests.merge()
                try await settle()
            }
        }
    }

    // MARK: the clusters

    func asRoot<Value: Sendable>(_ body: (KafkaClient) async throws -> Value) async throws -> Value {
        try await withKafkaClient(
            KafkaClientConfiguration(
                bootstrapServers: source.bootstrapServers(), tls: .disabled,
                sasl: .scramSHA512(username: Self.rootUser, password: Secret("root-secret"))),
            logger: logger, body)
    }

    func onTarget<Value: Sendable>(_ body: (KafkaClient) async throws -> Value) async throws -> Value {
        let credentials = EnvironmentCredentials(environment: [
            "AWS_ACCESS_KEY_ID": "AKIAKEDGE", "AWS_SECRET_ACCESS_KEY": "kedge-secret",
        ])
        return try await withKafkaClient(
            KafkaClientConfiguration(
                bootstrapServers: target.bootstrapServers(), tls: .disabled,
                sasl: .mskIAM(credentials, region: "eu-west-1")),
            logger: logger, body)
    }

    /// Writes a batch to the source as a service, or to the target as kedge; gives the broker's verdict.
    @discardableResult
    func write(_ count: Int, to partition: TopicPartition, as user: String = rootUser) async throws -> KafkaErrorCode {
        try await withKafkaClient(
            KafkaClientConfiguration(
                bootstrapServers: source.bootstrapServers(), tls: .disabled,
                sasl: .scramSHA512(username: user, password: Secret("\(user)-secret"))), logger: logger
        ) { try await Self.write(count, to: partition, by: $0) }
    }

    static func write(_ count: Int, to partition: TopicPartition, by client: KafkaClient) async throws -> KafkaErrorCode
    {
        var compression = Compression()
        var builder = RecordBatchBuilder(RecordBatchHeader())
        for index in 0..<count {
            try builder.append(
                Record(
                    offset: Int64(index), timestamp: Int64(Date().timeIntervalSince1970 * 1000),
                    key: ByteBuffer(string: "key-\(index)"), value: ByteBuffer(string: "value-\(UUID().uuidString)"),
                    headers: []))
        }
        let batch = try builder.build(using: &compression)
        guard let leader = try await client.leaders(of: [partition])[partition] else { return .leaderNotAvailable }
        let answer = try await client.produce(to: leader, [ProduceBatch(partition: partition, records: batch.bytes)])
        return answer.first?.error ?? .unknownServerError
    }

    // MARK: what is there

    /// What a migration leaves on a cluster, as text that can be compared.
    struct Snapshot: Equatable {
        var topics: [String]
        var records: [String]
        var groups: [String]
        var acls: [ACLBinding]
    }

    func sourceSnapshot() async throws -> Snapshot { try await asRoot(Self.snapshot) }
    func targetSnapshot() async throws -> Snapshot { try await onTarget(Self.snapshot) }

    private static func snapshot(_ client: KafkaClient) async throws -> Snapshot {
        let topics = try await client.describeTopics(nil).filter { !$0.isInternal }
        let configs = try await client.describeConfigs(topics: topics.map(\.name))
        let partitions = topics.flatMap { topic in topic.partitions.map { TopicPartition(topic.name, $0.id) } }
        var records: [String] = []
        for partition in partitions.sorted() {
            var compression = Compression()
            let fetched = try await client.fetch(partition, from: 0, maxBytes: 1 << 20)
            var walk = RecordBatches(fetched.records)
            while let batch = try walk.next() {
                for record in try batch.records(using: &compression) {
                    records.append(
                        "\(partition) \(record.offset) \(record.timestamp) \(record.key.map(String.init(buffer:)) ?? "")"
                            + "=\(record.value.map(String.init(buffer:)) ?? "")")
                }
            }
        }
        let groups = try await client.fetchOffsets(groups: try await client.listGroups().map(\.id))
        return Snapshot(
            topics: topics.map { topic in
                let own = (configs[topic.name] ?? []).filter { $0.source == .topic }
                    .map { "\($0.name)=\($0.value ?? "")" }.sorted()
                return "\(topic.name) \(topic.partitions.count) \(topic.replicationFactor) \(own)"
            }.sorted(),
            records: records,
            groups: groups.flatMap { group, offsets in
                offsets.map { "\(group) \($0) \($1.offset) \($1.metadata)" }
            }.sorted(),
            acls: (try? await client.describeACLs().sorted()) ?? [])
    }

    /// Everything in the stores, byte by byte.
    func stores() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for folder in ["evidence", "segments"] {
            let base = root.appending(path: folder)
            for path in try FileManager.default.subpathsOfDirectory(atPath: base.path()) {
                contents["\(folder)/\(path)"] = try? Data(contentsOf: base.appending(path: path))
            }
        }
        return contents
    }

    func history() async throws -> History {
        let store = try ObjectStoreLocation(parsing: "file://\(root.path())/evidence").open()
        return try await History(Journal(store: store, migration: "move").read())
    }
}

/// Runs `body` with an estate and takes it down, however that ends.
func withEstate(
    authorizer: Bool = true, propagation: Duration? = nil, pausesAreReal: Bool = false,
    _ body: (TestEstate) async throws -> Void
) async throws {
    let estate = try await TestEstate(
        authorizer: authorizer, propagation: propagation, pausesAreReal: pausesAreReal)
    do {
        try await body(estate)
        await estate.stop()
    } catch {
        await estate.stop()
        throw error
    }
}
