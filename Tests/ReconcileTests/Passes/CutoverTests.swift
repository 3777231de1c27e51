import Evidence
import Foundation
import Kafka
import NIOCore
import Testing

@testable import Reconcile

@Suite("A cutover")
struct CutoverTests {
    static let orders = TopicPartition("orders", 0)

    @Test(
        "goes back from Replicating and from any stage of the freeze, and leaves the source as it was",
        arguments: [
            nil, "cutover/start", "freeze", "verify", "phase/CutOver", "none",
        ])
    func rollBack(stage: String?) async throws {
        try await withEstate { estate in
            let before = try await estate.sourceSnapshot()
            try await estate.migrate(to: .replicating)
            if let stage {
                await estate.declare(.cutOver)
                try await estate.pass(until: stage)
            }
            let target = try await estate.targetSnapshot()
            await estate.declare(.rolledBack)
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.sourceSnapshot() == before)
            #expect(try await estate.targetSnapshot() == target)
            #expect(try await estate.history().phase == .rolledBack)
            #expect(try await estate.write(1, to: Self.orders, as: "writer") == .none)

            // And forward again, to the end.
            try await estate.migrate(to: .finalized)
            #expect(try await estate.history().phase == .finalized)
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)
        }
    }

    @Test("does not go back over records that clients wrote to the target")
    func noWayBack() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .cutOver)
            _ = try await estate.onTarget { try await TestEstate.write(1, to: Self.orders, by: $0) }
            await estate.declare(.rolledBack)
            let result = try await estate.settle()
            guard case .stalled(let findings) = result.outcome else {
                Issue.record("\(result.outcome)")
                return
            }
            #expect(findings.map(\.code) == ["B17"])
            #expect(try await estate.write(1, to: Self.orders, as: "writer") == .topicAuthorizationFailed)
        }
    }

    @Test("is given up at the freeze's limit, and tried again with a new commit")
    func limit() async throws {
        try await withEstate { estate in
            let before = try await estate.sourceSnapshot()
            try await estate.migrate(to: .replicating)
            await estate.declare(.cutOver)
            try await estate.pass(until: "verify")
            #expect(try await estate.write(1, to: Self.orders, as: "writer") == .topicAuthorizationFailed)
            estate.advance(by: .seconds(121))
            #expect(try await estate.settle().plan.gateNames == ["cutover-aborted"])
            #expect(try await estate.sourceSnapshot() == before)
            #expect(try await estate.write(1, to: Self.orders, as: "writer") == .none)
            #expect(try await estate.settle().plan.gateNames == ["cutover-aborted"])
            await estate.declare(.cutOver) { $0.remark = "once more" }
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)
        }
    }

    @Test("stops no producer for a partition that cannot be copied")
    func unreadable() async throws {
        try await withEstate { estate in
            let state = TopicPartition("state", 0)
            try await estate.migrate(to: .replicating)
            let denial = ACLBinding(.deny, "User:kedge", .read, .topic, .literal, "state")
            try await estate.asRoot { try await $0.createACLs([denial]) }
            try await estate.write(1, to: state)
            await estate.declare(.cutOver)
            try await estate.pass(until: "freeze")
            let result = try await estate.reconciler().pass()
            #expect(result.plan.ids == ["replicate", "freeze"])
            #expect(result.found["replicate"]?.map(\.code) == ["W35"])
            #expect(result.outcome == .progressing)
            #expect(try await estate.history().freeze == nil)
            #expect(try await estate.write(1, to: state, as: "writer") == .none)
            try await estate.asRoot { _ = try await $0.deleteACLs([denial]) }
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)
        }
    }

    @Test("carries what a super user writes past the freeze, and says so")
    func superUser() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            await estate.declare(.cutOver)
            try await estate.pass(until: "verify")
            #expect(try await estate.write(2, to: Self.orders) == .none)
            let plan = try await estate.reconciler().plan()
            #expect(plan.ids == ["freeze"])
            #expect(plan.findings.map(\.code).contains("W14"))
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)

            #expect(try await estate.write(1, to: Self.orders) == .none)
            #expect(try await estate.reconciler().plan().findings.first?.code == "B14")
            await estate.declare(.finalized) { $0.acknowledged = true }
            #expect(try await estate.settle().outcome == .settled)
        }
    }

    @Test("takes along topics and partitions that appear while records are copied, and while the source is frozen")
    func growth() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            try await estate.asRoot { client in
                _ = try await client.createTopics([
                    NewTopic(name: "late", partitions: 1, replicationFactor: 2, configs: [:])
                ])
                _ = try await client.createPartitions(["orders": 3])
            }
            try await estate.write(2, to: TopicPartition("late", 0))
            try await estate.write(2, to: TopicPartition("orders", 2))
            #expect(try await estate.settle().outcome == .settled)
            await estate.declare(.cutOver)
            try await estate.pass(until: "verify")
            try await estate.asRoot { client in
                _ = try await client.createTopics([
                    NewTopic(name: "later", partitions: 1, replicationFactor: 2, configs: [:])
                ])
            }
            try await estate.write(2, to: TopicPartition("later", 0))
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)
            let frozen = try await estate.history().freeze?.bindings.filter { $0.permission == .deny }.map(\.name)
            #expect(frozen.map(Set.init) == ["orders", "state", "empty", "late", "later"])
            await estate.declare(.rolledBack)
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.sourceSnapshot().acls == TestEstate.acls.sorted())
        }
    }

    @Test("lets groups follow the source until they have switched, and never takes them back")
    func groups() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .cutOver)
            try await estate.asRoot { client in
                try await client.commitOffsets(group: TestEstate.group, [Self.orders: CommittedOffset(offset: 4)])
            }
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.targetSnapshot().groups.contains("readers orders-0 4 "))
            try await estate.onTarget { client in
                try await client.commitOffsets(group: TestEstate.group, [Self.orders: CommittedOffset(offset: 5)])
            }
            #expect(try await estate.reconciler().plan().isEmpty)
            #expect(try await estate.targetSnapshot().groups.contains("readers orders-0 5 "))
        }
    }

    @Test("stops before it freezes when somebody else writes to the target")
    func foreignWrites() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            _ = try await estate.onTarget { try await TestEstate.write(1, to: Self.orders, by: $0) }
            await estate.declare(.cutOver)
            let result = try await estate.settle()
            #expect(result.plan.findings.first?.code == "B12")
            #expect(result.plan.steps == [])
            #expect(try await estate.sourceSnapshot().acls == TestEstate.acls.sorted())
            // As the hint says: without that topic everything is as it was.
            try await estate.onTarget { _ = try await $0.deleteTopics(["orders"]) }
            #expect(try await estate.settle().outcome == .settled)
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)
        }
    }
}
