import Access
import Foundation
import Kafka
import Programs
import Testing

@testable import Sandbox

@Suite("Authorization")
struct AuthorizationTests {
    private static let identity = Identity(principal: "User:x", role: "app")

    private func authorizer(_ folder: Scratch, _ now: @escaping () -> Date = { Date() }) throws -> IAMAuthorizer {
        try IAMAuthorizer(
            .init(clusterARN: TestClusters.clusterARN, directory: folder.path("iam"), accessKeys: []), clock: now)
    }

    @Test(
        "Each operation needs its own action, and nothing implies another",
        arguments: [
            (ACLOperation.read, KafkaResource.topic("t"), "ReadData"), (.write, .topic("t"), "WriteData"),
            (.create, .topic("t"), "CreateTopic"), (.delete, .topic("t"), "DeleteTopic"),
            (.alter, .topic("t"), "AlterTopic"), (.describe, .topic("t"), "DescribeTopic"),
            (.describeConfigs, .topic("t"), "DescribeTopicDynamicConfiguration"),
            (.alterConfigs, .topic("t"), "AlterTopicDynamicConfiguration"),
            (.read, .group("g"), "AlterGroup"), (.describe, .group("g"), "DescribeGroup"),
            (.delete, .group("g"), "DeleteGroup"),
            (.describe, .transactionalID("x"), "DescribeTransactionalId"),
            (.write, .transactionalID("x"), "AlterTransactionalId"),
            (.describe, .cluster, "DescribeCluster"), (.alter, .cluster, "AlterCluster"),
            (.describeConfigs, .cluster, "DescribeClusterDynamicConfiguration"),
            (.alterConfigs, .cluster, "AlterClusterDynamicConfiguration"),
            (.idempotentWrite, .cluster, "WriteDataIdempotently"),
        ] as [(ACLOperation, KafkaResource, String)])
    func actions(_ operation: ACLOperation, _ resource: KafkaResource, _ action: String) throws {
        let folder = try Scratch()
        func policy(_ actions: String) -> String {
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[\#(actions)],"Resource":"*"}]}"#
        }
        try folder.attach(policy(#""kafka-cluster:Connect","kafka-cluster:\#(action)""#), to: "app")
        let with = try authorizer(folder)
        for other in resource.type.operations {
            #expect(with.allows(other, on: resource, by: Self.identity, from: "h") == (other == operation))
        }
        // Without Connect nothing is allowed.
        let unconnected = try Scratch()
        try unconnected.attach(policy(#""kafka-cluster:\#(action)""#), to: "app")
        let without = try authorizer(unconnected)
        #expect(!without.allows(operation, on: resource, by: Self.identity, from: "h"))
        #expect(!without.mayConnect(Self.identity))
    }

    @Test("A policy counts from when its file is there until it is gone; a broken one denies everything")
    func attaching() throws {
        let folder = try Scratch()
        var now = Date(timeIntervalSince1970: 1000)
        let authorizer = try authorizer(folder) { now }
        #expect(!authorizer.mayConnect(Self.identity))
        func after(_ change: () throws -> Void) rethrows -> Bool {
            try change()
            now.addTimeInterval(1)
            return authorizer.mayConnect(Self.identity)
        }
        #expect(try after { try folder.attach(Policies.everything, to: "app") })
        #expect(try !after { try folder.attach("{", to: "app", as: "broken") })
        #expect(try after { try FileManager.default.removeItem(atPath: folder.path("iam/app/broken.json")) })
        #expect(try !after { try folder.attach(Policies.everything.replacing("Allow", with: "Deny"), to: "app") })
        #expect(try !after { try FileManager.default.removeItem(atPath: folder.path("iam/app/policy.json")) })
    }

    @Test("Names that would leave the directory have no policies", arguments: ["", ".", "..", "../app", "app/../app"])
    func names(_ role: String) throws {
        let folder = try Scratch()
        try folder.attach(Policies.everything, to: "app")
        #expect(try !authorizer(folder).mayConnect(Identity(principal: "User:x", role: role)))
    }

    @Test(
        "Filters find ACLs as Kafka's do",
        arguments: [
            (ACLFilter(), 4), (ACLFilter(resourceType: 2), 3), (ACLFilter(name: "orders"), 1),
            (ACLFilter(name: "orders", patternType: ACLFilter.match), 3), (ACLFilter(patternType: 4), 1),
            (ACLFilter(name: "ord", patternType: 4), 1), (ACLFilter(name: "ord", patternType: 3), 0),
            (ACLFilter(principal: "User:a"), 2), (ACLFilter(host: "1.2.3.4"), 1), (ACLFilter(operation: 4), 1),
            (ACLFilter(permission: 2), 1),
        ])
    func filters(_ filter: ACLFilter, _ count: Int) {
        var store = ACLStore()
        store.add(ACLBinding(.allow, "User:a", .read, .topic, .literal, "orders"))
        store.add(ACLBinding(.allow, "User:a", .write, .topic, .prefixed, "ord", host: "1.2.3.4"))
        store.add(ACLBinding(.deny, "User:b", .read, .topic, .literal, "*"))
        store.add(ACLBinding(.allow, "User:b", .read, .group, .literal, "g"))
        store.add(ACLBinding(.allow, "User:b", .read, .group, .literal, "g"))
        #expect(store.matching(filter).count == count)
        #expect(store.remove(filter).count == count)
        #expect(store.bindings.count == 4 - count)
    }
}
