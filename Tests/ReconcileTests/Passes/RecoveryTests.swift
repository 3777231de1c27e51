import Evidence
import Foundation
import Kafka
import Synchronization
import Testing

@testable import Reconcile

/// Whatever goes wrong wherever, the next passes come to the same end.
@Suite("After a failure")
struct RecoveryTests {
    struct Failure: Error {}

    /// What a finished migration is, without when and in how many attempts.
    private struct End: Equatable {
        var phase: Phase?
        var bindings: [ACLBinding]
        var ends: [TopicPartition: Int64]?
        var created: Set<TopicName>
        var target: TestEstate.Snapshot
        var sourceACLs: [ACLBinding]

        init(_ estate: TestEstate) async throws {
            let history = try await estate.history()
            phase = history.phase
            bindings = history.freeze?.bindings ?? []
            ends = history.freeze?.ends
            created = history.created
            target = try await estate.targetSnapshot()
            sourceACLs = try await estate.sourceSnapshot().acls
            // Records are made with times and values of their own in each estate.
            target.records = target.records.map { String($0.prefix { $0 != " " }) }
        }
    }

    /// Migrates with a failure at the `number`-th checkpoint; returns how many there are.
    private static func migrate(_ estate: TestEstate, failingAt number: Int?) async throws -> Int {
        let count = Mutex(0)
        let reconciler = estate.reconciler { _, _ in
            let here = count.withLock {
                $0 += 1
                return $0
            }
            if here == number { throw Failure() }
        }
        for phase in [Phase.planned, .replicating, .cutOver, .finalized] {
            await estate.declare(phase) { $0.acknowledged = phase == .finalized }
            do {
                try await estate.settle(reconciler)
            } catch is Failure {
                // The same process or another: nothing is kept between passes.
                try await estate.settle(reconciler)
            }
            if phase == .planned { await estate.manifests.merge() }
        }
        return count.withLock { $0 }
    }

    @Test("before or after any step, a migration ends like one without")
    func everyStep() async throws {
        let expected = Mutex<(End, Int)?>(nil)
        try await withEstate { estate in
            let count = try await Self.migrate(estate, failingAt: nil)
            let end = try await End(estate)
            expected.withLock { $0 = (end, count) }
        }
        let (end, count) = try #require(expected.withLock { $0 })
        #expect(end.phase == .finalized)
        #expect(count > 30)
        for number in 1...count {
            try await withEstate { estate in
                _ = try await Self.migrate(estate, failingAt: number)
                #expect(try await End(estate) == end, "failing at checkpoint \(number) of \(count)")
                #expect(try await estate.reconciler().plan().isEmpty)
            }
        }
    }

    @Test("that made a step be repeated, nothing has happened twice")
    func everyStepTwice() async throws {
        try await withEstate { estate in
            let all = Mutex<Set<String>>([])
            for phase in [Phase.planned, .replicating, .cutOver, .finalized] {
                await estate.declare(phase) { $0.acknowledged = phase == .finalized }
                for _ in 0..<20 {
                    let steps = try await applyTwice(estate)
                    if steps.isEmpty { break }
                    all.withLock { $0.formUnion(steps) }
                }
                if phase == .planned { await estate.manifests.merge() }
            }
            #expect(try await estate.history().phase == .finalized)
            #expect(
                all.withLock { $0 }.isSuperset(of: [
                    "freeze", "replicate", "verify", "offsets/readers", "topic/orders/configs",
                ]))
            let (source, target) = (try await estate.sourceSnapshot(), try await estate.targetSnapshot())
            #expect(target.records == source.records)
        }
    }

    /// One pass in which each step is applied twice; gives the ids of the steps.
    private func applyTwice(_ estate: TestEstate) async throws -> [String] {
        let desired = try Desired(try await estate.manifests.checkout(), migration: nil)
        let pool = SessionPool(estate.surroundings(), logger: estate.logger)
        let ids = try await pool.with(desired.migration) { session in
            let journal = Journal(store: session.evidence, migration: "move")
            let observer = Observer(
                desired: desired, source: session.source, target: session.target,
                sourcePrincipal: session.sourcePrincipal, engine: session.engine, manifests: estate.manifests,
                surroundings: estate.surroundings())
            let observation = try await observer.observe(
                try await estate.history(), at: estate.surroundings().now(), withSegments: true)
            let plan = Reconcile.plan(desired, observation)
            for step in plan.steps {
                var seen: [TestEstate.Snapshot] = []
                for _ in 0..<2 {
                    let applier = Applier(
                        desired: desired, source: session.source, target: session.target, engine: session.engine,
                        manifests: estate.manifests, history: try await estate.history(),
                        surroundings: estate.surroundings(),
                        record: { event in
                            let author = JournalAuthor(actor: "test", commit: desired.commit, fence: 1)
                            try await journal.append(
                                event.name, details: event.details, by: author, now: estate.surroundings().now())
                        },
                        keep: { try await journal.keep($0, now: estate.surroundings().now()) }, report: { _ in })
                    #expect(try await applier.apply(step) == [])
                    seen += [try await estate.targetSnapshot(), try await estate.sourceSnapshot()]
                }
                #expect(seen[0] == seen[2] && seen[1] == seen[3], "\(step.id)")
            }
            return plan.ids
        }
        await pool.close()
        return ids
    }

    @Test("of every attempt while producers are frozen, they are let go by the freeze's limit")
    func converging() async throws {
        try await withEstate { estate in
            let before = try await estate.sourceSnapshot()
            try await estate.migrate(to: .replicating)
            await estate.declare(.cutOver) { $0.maxFreeze = "5s" }
            let reconciler = estate.reconciler { step, _ in if step == "verify" { throw Failure() } }
            let outcome = try await reconciler.converge(within: .seconds(60))
            guard case .waiting(let gates) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(gates.map(\.name) == ["cutover-aborted"])
            #expect(try await estate.sourceSnapshot() == before)
        }
    }

    @Test("of a topic that is deleted as the source is being frozen, the cutover goes on without it")
    func deletedTopic() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            await estate.declare(.cutOver)
            let reconciler = estate.reconciler { step, isDone in
                guard step == "freeze", !isDone else { return }
                try await estate.asRoot { _ = try await $0.deleteTopics(["empty"]) }
            }
            _ = try await reconciler.converge(within: .seconds(60))
            #expect(try await estate.history().phase == .cutOver)
        }
    }

    @Test("of the repository, a cutover that has frozen the source is brought to its end")
    func repositoryGone() async throws {
        try await withEstate { estate in
            try await estate.migrate(to: .replicating)
            await estate.declare(.cutOver)
            let reconciler = estate.reconciler { step, isDone in
                if step == "freeze", isDone { await estate.manifests.fail(true) }
            }
            // Only then is it an error.
            await #expect(throws: MemoryManifests.Unreachable.self) {
                try await reconciler.converge(within: .seconds(60))
            }
            #expect(try await estate.history().phase == .cutOver)
        }
    }
}
