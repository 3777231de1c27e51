import AWS
import Access
import Kafka
import Testing

/// The published scenario: one cluster's SCRAM users, each with ACLs of its own.
@Suite struct ScenarioTests {
    static let acls: [ACLBinding] = [
        allow("User:order-svc", .read, .topic("orders")), allow("User:order-svc", .write, .topic("orders")),
        allow("User:order-svc", .read, .topic("order-events")),
        allow("User:order-svc", .read, .group("order-processing-cg")),
        allow("User:analytics-svc", .read, .topic("orders")), allow("User:analytics-svc", .read, .topic("events")),
        allow("User:analytics-svc", .read, .group("analytics-cg")),
        allow("User:billing-svc", .read, .topic("orders")), allow("User:billing-svc", .describe, .topic("orders")),
        allow("User:billing-svc", .all, .topic("billing-"), .prefixed),
        deny("User:billing-svc", .delete, .topic("billing-ledger")),
        allow("User:billing-svc", .read, .group("billing-"), .prefixed),
        allow("User:billing-svc", .write, .transactionalID("billing-"), .prefixed),
        allow("User:admin", .all, .topic("*")), allow("User:admin", .all, .group("*")),
        allow("User:admin", .all, .transactionalID("*")), allow("User:admin", .all, .cluster),
        allow("User:ANONYMOUS", .read, .topic("*")),
    ]

    static func translation() throws -> AccessTranslation {
        AccessTranslation(
            acls, to: try TranslationTests.cluster(),
            in: AccessContext(allowsEveryoneIfNoACLFound: false, targetRelease: KafkaRelease(3, 9)))
    }

    @Test("The access map has the published shape")
    func accessMap() throws {
        try Fixture.expect(try Self.translation().map.json(), equals: "access-map.json")
    }

    @Test("Each service's policy", arguments: ["admin", "analytics-svc", "billing-svc", "order-svc"])
    func policy(_ service: String) throws {
        let policies = try Self.translation().policies
        #expect(policies.count == 4)
        let policy = try #require(policies.first { $0.principal == "User:\(service)" })
        try Fixture.expect(policy.document.json(), equals: "\(service)/policy.json")
    }

    @Test("Nothing blocks, and the only warning is about ACLs that are left out")
    func notes() throws {
        let notes = try Self.translation().notes.map { "\($0.code.rawValue) \($0.subject): \($0.message)" }
        #expect(
            notes == [
                "W09 access: ACLs of User:ANONYMOUS are the cluster's own and left out",
                "I20 User:admin: ALL on the cluster: includes CLUSTER_ACTION, for which IAM has no action;"
                    + " only brokers need it",
                "I24 User:admin: may alter the cluster's ACLs, which have no effect on IAM identities",
                "I25 access: User:admin, User:billing-svc: DELETE on topics includes deleting records;"
                    + " whether DeleteTopic does is not documented",
            ])
    }

    @Test(
        "Each service can do what it could, and nothing else",
        arguments: [
            ("User:order-svc", KafkaClusterAction.writeData, KafkaResource.topic("orders"), true),
            ("User:order-svc", .writeData, .topic("order-events"), false),
            ("User:order-svc", .alterGroup, .group("order-processing-cg"), true),
            ("User:analytics-svc", .writeData, .topic("orders"), false),
            ("User:analytics-svc", .writeDataIdempotently, .cluster, false),
            ("User:billing-svc", .deleteTopic, .topic("billing-ledger"), false),
            ("User:billing-svc", .deleteTopic, .topic("billing-ledger-2"), true),
            ("User:admin", .alterCluster, .cluster, true), ("User:admin", .createTopic, .topic("new"), true),
        ])
    func decisions(_ principal: String, _ action: KafkaClusterAction, _ resource: KafkaResource, _ isAllowed: Bool)
        throws
    {
        let policies = try Self.translation().policies.filter { $0.principal == principal }.map(\.document)
        #expect(
            IAMEvaluator(policies).allows(action, on: resource, of: try TranslationTests.cluster()) == isAllowed)
    }
}
