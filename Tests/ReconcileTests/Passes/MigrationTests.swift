import Evidence
import Foundation
import Kafka
import Testing

@testable import Reconcile

/// The whole loop against two running clusters.
@Suite("A migration of a small estate")
struct MigrationTests {
    @Test("stops when a topic of the source was made anew, although its log is as long as before")
    func madeAnew() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            let orders = try #require(TestEstate.topics.first)
            let (first, second) = (TopicPartition(orders.name, 0), TopicPartition(orders.name, 1))
            try await estate.asRoot { client in
                _ = try await client.deleteTopics([orders.name])
                _ = try await client.createTopics([orders])
            }
            try await estate.write(5, to: first)
            try await estate.write(3, to: second)
            let result = try await estate.settle()
            #expect(
                result.plan.findings.filter { $0.code == "B13" }.map(\.subject) == [
                    "partition \(first)", "partition \(second)",
                ])
            // Nor is anything copied that was written since.
            try await estate.write(2, to: first)
            #expect(try await estate.settle().plan.isBlocked)
        }
    }

    @Test("waits for brokers that learn of topics, configurations and ACLs a little later")
    func propagation() async throws {
        try await withEstate(propagation: .milliseconds(100)) { estate in
            // They are there already, and would give the copied records timestamps of their own.
            try await estate.onTarget { client in
                _ = try await client.createTopics(
                    TestEstate.topics.map { topic in
                        var topic = topic
                        topic.configs["message.timestamp.type"] = "LogAppendTime"
                        return topic
                    })
            }
            try await estate.migrate(to: .cutOver)
            #expect(try await estate.history().phase == .cutOver)
            #expect(
                try await estate.write(1, to: TopicPartition("orders", 0), as: "writer") == .topicAuthorizationFailed)
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)
            await estate.declare(.rolledBack)
            try await estate.settle()
            #expect(try await estate.write(1, to: TopicPartition("orders", 0), as: "writer") == .none)
        }
    }

    @Test("goes from Planned to Finalized, phase by phase, and then has nothing left to do")
    func wholeWay() async throws {
        try await withEstate { estate in
            await estate.declare(.planned)
            #expect(try await estate.settle().outcome == .settled)
            #expect(await estate.manifests.proposals == 1)

            await estate.declare(.replicating)
            #expect(try await estate.settle().outcome == .settled)

            await estate.declare(.cutOver)
            let held = try await estate.settle()
            #expect(held.plan.gateNames == ["access"])
            #expect(try await estate.history().freeze == nil)
            await estate.manifests.merge()
            #expect(try await estate.settle().outcome == .settled)
            #expect(
                try await estate.write(1, to: TopicPartition("orders", 0), as: "writer") == .topicAuthorizationFailed)

            await estate.declare(.finalized)
            #expect(try await estate.settle().plan.gateNames == ["acknowledgement"])
            await estate.declare(.finalized) { $0.acknowledged = true }
            #expect(try await estate.settle().outcome == .settled)

            let (source, target) = (try await estate.sourceSnapshot(), try await estate.targetSnapshot())
            #expect(target.records == source.records)
            #expect(source.records.count == 12)
            #expect(target.groups == ["readers orders-0 2 here", "readers orders-1 3 "])
            let plan = try await estate.reconciler().plan()
            #expect(plan.isEmpty)
            #expect(plan.findings.isEmpty)
            let status = try await estate.reconciler().status()
            #expect((status.topics, status.topicsOnTarget, status.lag, status.copied) == (3, 3, 0, 12))
        }
    }
}
