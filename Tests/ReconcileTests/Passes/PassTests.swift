import Evidence
import Foundation
import Kafka
import Synchronization
import Testing

@testable import Reconcile

@Suite("A pass")
struct PassTests {
    @Test("that changes nothing writes nothing", arguments: [Phase.planned, .replicating, .cutOver, .finalized])
    func quiet(phase: Phase) async throws {
        try await withEstate { estate in
            try await estate.migrate(to: phase)
            let stores = try estate.stores()
            let clusters = [try await estate.sourceSnapshot(), try await estate.targetSnapshot()]
            let first = try await estate.reconciler().plan()
            #expect(try await estate.reconciler().plan() == first)
            #expect(try await estate.reconciler().pass().outcome == .settled)
            _ = try await estate.reconciler().status()
            #expect(try estate.stores() == stores)
            #expect(try await [estate.sourceSnapshot(), estate.targetSnapshot()] == clusters)
        }
    }

    @Test("that is only planned changes nothing")
    func dryRun() async throws {
        try await withEstate { estate in
            await estate.declare(.replicating)
            let stores = try estate.stores()
            let plan = try await estate.reconciler().plan()
            #expect(plan.ids.contains("topic/orders/create"))
            #expect(try await estate.reconciler().plan() == plan)
            #expect(try estate.stores() == stores)
            #expect(try await estate.targetSnapshot().topics == [])
            #expect(await estate.manifests.proposals == 0)
        }
    }

    @Test("leaves the work to the reconciler that holds the lease")
    func twoAtOnce() async throws {
        try await withEstate { estate in
            await estate.declare(.replicating)
            let refusals = Mutex(0)
            let first = estate.reconciler(pid: 1) { step, isDone in
                guard step == "replicate", !isDone else { return }
                await #expect { try await estate.reconciler(pid: 2).pass() } throws: { error in
                    (error as? EvidenceError)?.code == .leaseHeld
                }
                refusals.withLock { $0 += 1 }
            }
            try await estate.settle(first)
            #expect(refusals.withLock { $0 } > 0)
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)
            // And takes over once the other is done.
            await estate.declare(.planned)
            await estate.declare(.replicating)
            try await estate.write(1, to: TopicPartition("orders", 0))
            #expect(try await estate.settle(estate.reconciler(pid: 2)).outcome == .settled)
        }
    }

    @Test("does not act on a plan from before another's changes")
    func staleSight() async throws {
        try await withEstate(pausesAreReal: true) { estate in
            await estate.declare(.replicating)
            async let one = estate.reconciler(pid: 1).converge(within: .seconds(60))
            async let other = estate.reconciler(pid: 2).converge(within: .seconds(60))
            #expect(try await [one, other] == [.settled, .settled])
            #expect(try await estate.targetSnapshot().records == estate.sourceSnapshot().records)
            let history = try await estate.history()
            #expect(history.created == ["orders", "state", "empty"])
        }
    }

    @Test("stops when the evidence cannot be reached", arguments: ["evidence", "segments"])
    func noStore(name: String) async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .planned)
            await estate.declare(.replicating)
            try FileManager.default.removeItem(at: estate.root.appending(path: name))
            let result = try await estate.reconciler().pass()
            guard case .stalled(let findings) = result.outcome else {
                Issue.record("\(result.outcome)")
                return
            }
            #expect(findings.map(\.code) == ["B07"])
            #expect(findings.map(\.subject) == ["spec.\(name).url"])
            #expect(result.plan.steps == [])
            #expect(try await estate.targetSnapshot().topics == [])
        }
    }

    @Test("lifts a freeze even when the segments are gone")
    func segmentsGone() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            await estate.declare(.cutOver)
            try await estate.pass(until: "verify")
            try FileManager.default.removeItem(at: estate.root.appending(path: "segments"))
            try await estate.settle()
            #expect(try await estate.sourceSnapshot().acls == TestEstate.acls.sorted())
        }
    }

    @Test("says before the cutover that a source without authorizer cannot be frozen")
    func noAuthorizer() async throws {
        try await withEstate(authorizer: false) { estate in
            try await estate.migrate(to: .replicating)
            #expect(try await estate.reconciler().plan().findings.map(\.code).contains("W19"))
            await estate.declare(.cutOver)
            let plan = try await estate.reconciler().plan()
            #expect(plan.findings.map(\.code).contains("B19"))
            #expect(plan.steps == [])
        }
    }

    @Test("says before the cutover that kedge lacks the right to freeze")
    func noRight() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            #expect(try await estate.reconciler().plan().findings.filter { $0.code == "W43" } == [])
            try await estate.asRoot { client in
                try await client.createACLs([
                    .init(.deny, "User:kedge", .alter, .cluster, .literal, "kafka-cluster")
                ])
            }
            await estate.manifests.merge()
            #expect(try await estate.reconciler().plan().findings.map(\.code).contains("W43"))
        }
    }

    @Test("tells a topic that the target refuses, and why")
    func refusedTopic() async throws {
        try await withEstate { estate in
            await estate.declare(.replicating) { $0.configs = ["retention.ms": "soon"] }
            let outcome = try await estate.settle().outcome
            guard case .stalled(let findings) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(findings.map(\.code) == ["B34"])
            #expect(findings[0].subject == "topic empty")
            #expect(findings[0].message.contains("INVALID_CONFIG"))
            await estate.declare(.replicating)
            #expect(try await estate.settle().outcome == .settled)
        }
    }

    @Test("names a variable that is missing")
    func missingVariable() async throws {
        try await withEstate { estate in
            await estate.declare(.planned) {
                $0.sourceAuthentication = "{mechanism: SCRAM-SHA-512, username: kedge, password: \"${NOT_SET}\"}"
            }
            await #expect { try await estate.reconciler().pass() } throws: { "\($0)".contains("NOT_SET") }
        }
    }

    @Test("ends with one clear error when the password is wrong, which it does not repeat")
    func wrongPassword() async throws {
        try await withEstate { estate in
            await estate.declare(.planned)
            await #expect {
                try await estate.reconciler(password: "guess-9f3a").converge(within: .seconds(600))
            } throws: { error in
                (error as? KafkaError)?.code == .authenticationFailed && !"\(error)".contains("guess-9f3a")
            }
            let written = try estate.stores().keys.filter { $0.hasSuffix(".json") }
            #expect(written.isEmpty)
        }
    }

    @Test("honours what a reviewer changes on the proposal's branch, and proposes anew only for other ACLs")
    func reviewersChange() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .planned)
            await estate.declare(.planned) { $0.remark = "again" }
            let path = "access/writer/policy.json"
            let files = try await estate.manifests.checkout().files
            let policy = try #require(files[path])

            try await estate.asRoot { client in
                try await client.createACLs([.init(.allow, "User:writer", .read, .topic, .literal, "orders")])
            }
            #expect(try await estate.settle().outcome == .settled)
            #expect(await estate.manifests.proposals == 2)
            await estate.manifests.edit("kedge/move/access", path, policy)
            #expect(try await estate.settle().plan.steps == [])
            await estate.manifests.merge()
            let plan = try await estate.settle().plan
            #expect(plan.steps == [])
            #expect(plan.findings.map(\.code).contains("W32"))
        }
    }
}
