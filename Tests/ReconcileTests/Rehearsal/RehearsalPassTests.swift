import AWS
import Access
import Evidence
import Foundation
import Kafka
import Synchronization
import Testing

@testable import Reconcile

@Suite("A rehearsal of access, pass by pass")
struct RehearsalPassTests {
    /// Says of every attempt what a test wants it to; at first what the policies of the sandbox's roles would.
    private final class FakeProber: AccessProber {
        struct State {
            var refused: Set<AccessAttempt> = []
            var failure: (any Error)?
            var calls: [String] = []
        }

        let state = Mutex(State())
        /// What is expected of each role.
        let allowed: @Sendable (RoleARN, AccessAttempt) -> Bool

        init(_ allowed: @escaping @Sendable (RoleARN, AccessAttempt) -> Bool) { self.allowed = allowed }

        func outcomes(
            of attempts: [AccessAttempt], as role: RoleARN, scratch: (partition: TopicPartition, leader: Int32)
        ) async throws -> [AccessAttempt: AttemptOutcome] {
            let refused = try state.withLock { state in
                state.calls.append(role.roleName)
                if let failure = state.failure { throw failure }
                return state.refused
            }
            return Dictionary(
                uniqueKeysWithValues: attempts.map {
                    ($0, allowed(role, $0) && !refused.contains($0) ? .allowed : .refused)
                })
        }
    }

    /// What the estate's ACLs allow, and so its policies.
    private static func prober() -> FakeProber {
        FakeProber { role, attempt in
            let isWriter = role.roleName == "writer"
            let owned = isWriter ? ["orders", "state", "empty"] : ["orders", "state"]
            return switch (attempt.action, attempt.resource.type) {
            case (.describeTopic, .topic): owned.contains(attempt.resource.name)
            case (.writeData, .topic): isWriter && owned.contains(attempt.resource.name)
            case (.readData, .topic): !isWriter && owned.contains(attempt.resource.name)
            case (.writeDataIdempotently, _): isWriter
            case (_, .group): !isWriter && attempt.resource.name == TestEstate.group.rawValue
            default: false
            }
        }
    }

    private static let access = "{apply: kedge, onDrift: heal, exclude: [User:kedge], rehearsal: {enabled: true}}"
    private static let scratch: TopicName = "kedge-rehearsal"

    private func reconciler(_ estate: TestEstate, _ prober: FakeProber) -> Reconciler {
        var surroundings = estate.surroundings()
        surroundings.prober = prober
        return Reconciler(
            manifests: estate.manifests, migration: nil, surroundings: surroundings, logger: estate.logger)
    }

    private func toReplicating(_ estate: TestEstate, _ reconciler: Reconciler) async throws {
        await estate.declare(.planned) { $0.access = Self.access }
        try await estate.settle(reconciler)
        await estate.manifests.merge()
        await estate.declare(.replicating) { $0.access = Self.access }
        try await estate.settle(reconciler)
    }

    private func hasScratch(_ estate: TestEstate) async throws -> Bool {
        try await estate.onTarget { try await $0.describeTopics(nil) }.map(\.name).contains(Self.scratch)
    }

    private func events(_ estate: TestEstate) async throws -> [JournalEntry] {
        let store = try ObjectStoreLocation(parsing: "file://\(estate.root.path())/evidence").open()
        return try await Journal(store: store, migration: "move").read().filter { $0.event.contains("rehears") }
    }

    @Test("tries each role once, keeps the matrix as evidence, and lets the cutover go on")
    func whole() async throws {
        try await withEstate { estate in
            let prober = Self.prober()
            let reconciler = reconciler(estate, prober)
            try await toReplicating(estate, reconciler)
            #expect(prober.state.withLock { $0.calls.sorted() } == ["reader", "writer"])
            await estate.declare(.cutOver) { $0.access = Self.access }
            #expect(try await estate.settle(reconciler).outcome == .settled)
            #expect(prober.state.withLock { $0.calls.count } == 2)
            let events = try await events(estate)
            #expect(
                events.map(\.event) == [
                    "access-rehearsing", "access-rehearsed", "access-rehearsed", "access-rehearsal-ended",
                ])
            let matrix = events[1].details["matrix"]?.objectValue
            #expect(
                matrix?["topic orders"]?.objectValue?["ReadData"] == .object(["expected": true, "seen": true]))
            #expect(
                matrix?["topic orders"]?.objectValue?["WriteData"] == .object(["expected": false, "seen": false]))
            #expect(try await !hasScratch(estate))
        }
    }

    @Test("holds the cutover back while a role differs, writes that once, and goes on when it is mended")
    func differing() async throws {
        try await withEstate { estate in
            let prober = Self.prober()
            let refused = AccessAttempt(.readData, on: .topic("orders"))
            prober.state.withLock { $0.refused = [refused] }
            let reconciler = reconciler(estate, prober)
            try await toReplicating(estate, reconciler)
            await estate.declare(.cutOver) { $0.access = Self.access }
            let result = try await estate.settle(reconciler)
            #expect(result.plan.gateNames == ["access-rehearsal"])
            #expect(result.plan.findings.contains { $0.code == "W80" && $0.subject == "User:reader" })
            let written = try await events(estate).filter { $0.event == "access-rehearsed" }.count
            _ = try await reconciler.pass()
            #expect(try await events(estate).filter { $0.event == "access-rehearsed" }.count == written)
            #expect(try await estate.write(1, to: TopicPartition("orders", 0), as: "writer") == .none)

            prober.state.withLock { $0.refused = [] }
            // This pass sees it, and the next one goes on.
            _ = try await reconciler.pass()
            #expect(try await estate.settle(reconciler).outcome == .settled)
            #expect(try await estate.history().phase == .cutOver)
        }
    }

    @Test("that was killed in the middle goes on, and leaves no topic behind")
    func killed() async throws {
        try await withEstate { estate in
            let prober = Self.prober()
            prober.state.withLock { $0.failure = CancellationError() }
            let reconciler = reconciler(estate, prober)
            do {
                try await toReplicating(estate, reconciler)
                Issue.record("nobody was killed")
            } catch is CancellationError {}
            #expect(try await estate.history().scratch == Self.scratch)
            #expect(try await hasScratch(estate))

            prober.state.withLock { $0.failure = nil }
            #expect(try await estate.settle(reconciler).outcome == .settled)
            #expect(try await estate.history().scratch == nil)
            #expect(try await estate.history().rehearsals.values.allSatisfy(\.isAsExpected))
            #expect(try await !hasScratch(estate))
        }
    }

    @Test("of a role that may not be assumed is a finding that says so")
    func denied() async throws {
        try await withEstate { estate in
            // AWS as these tests have it gives no sessions.
            let reconciler = estate.reconciler()
            try await toReplicating(estate, reconciler)
            let plan = try await reconciler.plan()
            #expect(plan.findings.filter { $0.code == "W81" }.map(\.subject) == ["User:reader", "User:writer"])
        }
    }
}
