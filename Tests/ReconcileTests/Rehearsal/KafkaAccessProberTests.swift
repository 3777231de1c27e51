import AWS
import Access
import Cryptography
import Evidence
import Foundation
import Kafka
import Logging
import Manifests
import Sandbox
import Testing

@testable import Reconcile

/// The brokers' own answers, with the sandbox's account around them.
@Suite("What brokers say to a role that is tried")
struct KafkaAccessProberTests {
    private struct Place: Sendable {
        let prober: KafkaAccessProber
        let controlPlane: AWSControlPlane
        let target: KafkaClientConfiguration
        let logger: Logger
        let settings: RolePolicySettings

        static let role = "arn:aws:iam::123456789012:role/app"

        func put(_ policies: [PolicyDocument]) async throws {
            try await controlPlane.put(
                policies.map { String(decoding: $0.json(), as: UTF8.self) }, on: RoleARN(parsing: Self.role), settings)
        }
    }

    private static let scratch: TopicName = "kedge-rehearsal"
    private static let topics: [TopicName] = ["orders", "orders-audit", "other"]

    private func withPlace(_ body: @Sendable (Place) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "kedge-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(
            at: root.appending(path: "iam/kedge"), withIntermediateDirectories: true)
        let all = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kafka-cluster:*", "Resource": "*"}]}
            """
        try Data(all.utf8).write(to: root.appending(path: "iam/kedge/all.json"))
        let configuration = SandboxClusterConfiguration(
            name: "new", look: .kraft, brokers: 2, listeners: [.init(name: "SASL", mechanisms: [.oauthBearer])],
            authorization: .iam(
                .init(
                    clusterARN: Project.targetARN, directory: root.appending(path: "iam").path(),
                    accessKeys: [.init(id: "AKIAKEDGE", secret: Secret("kedge-secret"), role: "kedge")])))
        let wanted = ControlPlaneConfiguration(roles: [
            .init(name: "app"),
            .init(
                name: "closed",
                trust: """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},\
                    "Action":"sts:AssumeRole"}]}
                    """),
        ])
        let account = try SandboxAccount(wanted, clusters: [configuration])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let cluster = try await SandboxCluster.start(configuration, logger: logger, account: account)
        let plane = try await SandboxControlPlane.start(wanted, account: account, clusters: [cluster])
        do {
            try await run(cluster, plane, logger, body)
        } catch {
            await plane.stop()
            await cluster.stop()
            throw error
        }
        await plane.stop()
        await cluster.stop()
    }

    private func run(
        _ cluster: SandboxCluster, _ plane: SandboxControlPlane, _ logger: Logger,
        _ body: @Sendable (Place) async throws -> Void
    ) async throws {
        let environment = [
            "AWS_ACCESS_KEY_ID": "AKIAKEDGE", "AWS_SECRET_ACCESS_KEY": "kedge-secret", "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": plane.endpoint, "HOME": "/nonexistent",
        ]
        var project = Project(principals: ["app"])
        project.targetServers = cluster.bootstrapServers().map(\.description)
        project.access = "{rehearsal: {enabled: true}}"
        let migration = try project.desired().migration
        try await AWSControlPlane.with(environment, logger: logger) { controlPlane in
            let surroundings = ReconcileSurroundings.live(environment, controlPlane)
            let target = try await KafkaClientConfiguration(
                migration.spec.target, controlPlane, environment: environment)
            try await withKafkaClient(target, logger: logger) { client in
                _ = try await client.createTopics(
                    (Self.topics + [Self.scratch]).map {
                        NewTopic(name: $0, partitions: 2, replicationFactor: 1, configs: [:])
                    })
            }
            try await body(
                Place(
                    prober: KafkaAccessProber(migration.spec.target, surroundings), controlPlane: controlPlane,
                    target: target, logger: logger, settings: migration.rolePolicySettings))
        }
    }

    private static let acls: [ACLBinding] = [
        .init(.allow, "User:app", .read, .topic, .prefixed, "orders"),
        .init(.allow, "User:app", .write, .topic, .literal, "orders"),
        .init(.deny, "User:app", .read, .topic, .literal, "orders-audit"),
        .init(.allow, "User:app", .read, .group, .prefixed, "app-"),
    ]

    /// The policies that the ACLs stand for, and what is expected of them.
    private func rehearsal(_ acls: [ACLBinding] = acls) throws -> (AccessRehearsal, [PolicyDocument]) {
        let cluster = try ClusterARN(parsing: Project.targetARN)
        let translation = AccessTranslation(acls, to: cluster, in: AccessContext(allowsEveryoneIfNoACLFound: false))
        let policies = try #require(translation.policies.first?.documents)
        let rehearsal = AccessRehearsal(
            "User:app", try RoleARN(parsing: Place.role), policies, on: cluster, acls: acls, topics: Self.topics,
            groups: ["app-1"], scratch: Self.scratch)
        return (rehearsal, policies)
    }

    private func seen(_ rehearsal: AccessRehearsal, _ place: Place) async throws -> RehearsedAccess {
        let leader = try await withKafkaClient(place.target, logger: place.logger) { client in
            try await client.leaders(of: [TopicPartition(Self.scratch, 0)])[TopicPartition(Self.scratch, 0)]
        }
        let outcomes = try await place.prober.outcomes(
            of: rehearsal.expected.keys.sorted(), as: rehearsal.role,
            scratch: (TopicPartition(Self.scratch, 0), try #require(leader)))
        return RehearsedAccess(rehearsal, outcomes)
    }

    /// The ends of all logs, all topics as they are, and all groups.
    private func state(_ place: Place) async throws -> [String] {
        try await withKafkaClient(place.target, logger: place.logger) { client in
            let partitions = (Self.topics + [Self.scratch]).flatMap { [TopicPartition($0, 0), TopicPartition($0, 1)] }
            let ends = try await client.listOffsets(partitions, at: .latest)
            // The brokers make their own topics when groups and transactions are first asked about.
            let topics = try await client.describeTopics(nil).filter { !$0.isInternal }.sorted { $0.name < $1.name }
            let configs = try await client.describeConfigs(topics: topics.map(\.name))
            return ends.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                + topics.map { topic in
                    let values = (configs[topic.name] ?? []).map { "\($0.name)=\($0.value ?? "")" }.sorted()
                    return "\(topic.name) \(topic.partitions.count) \(values)"
                }
                + (try await client.listGroups()).map { "\($0.id)" }
        }
    }

    @Test("is what the policies on it say, and nothing is changed by asking")
    func asExpected() async throws {
        try await withPlace { place in
            let (rehearsal, policies) = try self.rehearsal()
            try await place.put(policies)
            let before = try await self.state(place)
            let seen = try await self.seen(rehearsal, place)
            #expect(seen.differences == [] && seen.untried == [])
            #expect(rehearsal.expected.values.filter { $0 }.count > 8)
            #expect(rehearsal.expected.values.filter { !$0 }.count > 8)
            let after = try await self.state(place)
            #expect(Set(after).symmetricDifference(before) == [])
        }
    }

    /// Everything that can be allowed to a service, on literal names and on prefixes.
    private static let administrating: [ACLBinding] = [
        .init(.allow, "User:app", .write, .transactionalID, .prefixed, "tx-"),
        .init(.allow, "User:app", .describe, .transactionalID, .literal, "audit"),
        .init(.allow, "User:app", .create, .topic, .prefixed, "new-"),
        .init(.allow, "User:app", .alter, .topic, .literal, "orders"),
        .init(.allow, "User:app", .alterConfigs, .topic, .literal, "orders-audit"),
        .init(.allow, "User:app", .delete, .topic, .literal, "other"),
        .init(.allow, "User:app", .delete, .group, .prefixed, "app-"),
        .init(.allow, "User:app", .describe, .cluster, .literal, "kafka-cluster"),
        .init(.allow, "User:app", .describeConfigs, .cluster, .literal, "kafka-cluster"),
    ]

    @Test("tells every right to administer that can be tried without harm, in both directions")
    func administration() async throws {
        try await withPlace { place in
            let (rehearsal, policies) = try self.rehearsal(Self.acls + Self.administrating)
            let rights: [(KafkaClusterAction, KafkaResource)] = [
                (.describeTransactionalID, .transactionalID("tx-\(Self.scratch)")),
                (.alterTransactionalID, .transactionalID("tx-\(Self.scratch)")),
                (.describeTransactionalID, .transactionalID("audit")),
                (.createTopic, .topic("new-\(Self.scratch)")), (.alterTopic, .topic("orders")),
                (.alterTopicDynamicConfiguration, .topic("orders-audit")),
                (.deleteGroup, .group("app-\(Self.scratch)")), (.describeCluster, .cluster),
                (.describeClusterDynamicConfiguration, .cluster),
            ]
            for (action, resource) in rights {
                #expect(rehearsal.expected[AccessAttempt(action, on: resource)] == true, "\(action) \(resource)")
            }
            // A group that somebody has is never deleted, nor a topic: that is said, not tried.
            #expect(
                rehearsal.expected.keys.filter { $0.action == .deleteGroup }.allSatisfy {
                    $0.resource.name.hasSuffix(Self.scratch.rawValue)
                })
            #expect(rehearsal.untriable[AccessAttempt(.deleteGroup, on: .group("app-1"))] == true)
            #expect(rehearsal.untriable[AccessAttempt(.deleteTopic, on: .topic("other"))] == true)
            #expect(rehearsal.untriable[AccessAttempt(.alterCluster, on: .cluster)] == false)

            // Nobody may do any of it, then exactly who should: every right is seen to be refused, then to be there.
            let (_, reading) = try self.rehearsal()
            try await place.put(reading)
            let before = try await self.state(place)
            let without = try await self.seen(rehearsal, place)
            #expect(without.untried == [])
            for (action, resource) in rights {
                let words = AccessAttempt(action, on: resource).words
                #expect(without.differences.contains("\(words) is refused"), "\(words): \(without.differences)")
            }
            try await place.put(policies)
            let with = try await self.seen(rehearsal, place)
            #expect(with.isAsExpected, "\(with.differences) \(with.untried)")
            let after = try await self.state(place)
            #expect(Set(after).symmetricDifference(before) == [])
            let matrix = try #require(with.matrix.objectValue)
            #expect(matrix["topic other"]?.objectValue?["DeleteTopic"] == ["expected": true, "tried": false])
        }
    }

    @Test("differs where somebody edited the role's policy, in both directions")
    func edited() async throws {
        try await withPlace { place in
            let (rehearsal, _) = try self.rehearsal()
            let (_, other) = try self.rehearsal([
                .init(.allow, "User:app", .read, .topic, .prefixed, "orders"),
                .init(.allow, "User:app", .read, .group, .prefixed, "app-"),
            ])
            try await place.put(other)
            let seen = try await self.seen(rehearsal, place)
            #expect(
                seen.differences == [
                    "WriteDataIdempotently on the cluster is refused", "WriteData on topic orders is refused",
                    "ReadData on topic orders-audit is allowed",
                ])
            #expect(seen.untried == [])
        }
    }

    @Test("is a record on the scratch topic alone where a policy allows that")
    func scratch() async throws {
        try await withPlace { place in
            let (rehearsal, policies) = try self.rehearsal([
                .init(.allow, "User:app", .write, .topic, .literal, "*")
            ])
            try await place.put(policies)
            let before = try await self.state(place)
            #expect(try await self.seen(rehearsal, place).isAsExpected)
            let after = try await self.state(place)
            #expect(Set(after).subtracting(before) == ["\(TopicPartition(Self.scratch, 0)) 1"])
        }
    }

    @Test("is a refusal of everything where the role may not connect")
    func locked() async throws {
        try await withPlace { place in
            let (rehearsal, _) = try self.rehearsal()
            let seen = try await self.seen(rehearsal, place)
            #expect(seen.differences.count > 5 && seen.untried == [])
            #expect(seen.differences.allSatisfy { $0.hasSuffix("is refused") })
        }
    }

    @Test("is nothing where its trust policy does not name kedge")
    func closed() async throws {
        try await withPlace { place in
            let role = try RoleARN(parsing: "arn:aws:iam::123456789012:role/closed")
            await #expect(throws: AWSError.self) {
                _ = try await place.prober.outcomes(
                    of: [AccessAttempt(.readData, on: .topic("orders"))], as: role,
                    scratch: (TopicPartition(Self.scratch, 0), 1))
            }
        }
    }
}
