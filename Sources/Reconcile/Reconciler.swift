import Evidence
import Foundation
import GitSource
import Kafka
import Logging
import Manifests

/// Observes, plans and applies: the one loop of kedge.
///
/// It keeps nothing between passes. Any number of reconcilers may run; the lease lets one of them act.
package struct Reconciler: Sendable {
    private let manifests: any ManifestSource
    private let migration: String?
    private let surroundings: ReconcileSurroundings
    private let logger: Logger
    private let report: @Sendable (ReconcileEvent) -> Void

    /// - Parameter migration: Which migration to work on; nil for the only one that is declared.
    package init(
        manifests: any ManifestSource, migration: String?, surroundings: ReconcileSurroundings, logger: Logger,
        report: @escaping @Sendable (ReconcileEvent) -> Void = { _ in }
    ) {
        self.manifests = manifests
        self.migration = migration
        self.surroundings = surroundings
        self.logger = logger
        self.report = report
    }

    /// What a pass would do now.
    ///
    /// Writes nothing anywhere.
    package func plan() async throws -> Plan {
        try await inSession(on: try await newest()) { session in try await look(session).plan }
    }

    /// How far the migration is.
    package func status() async throws -> Status {
        try await inSession(on: try await newest()) { session in
            let sight = try await look(session)
            let topology = Topology(session.desired.topicSets, source: sight.observation.source, targetBrokers: 1)
            return Status(
                plan: sight.plan, topology: topology, observation: sight.observation, entries: sight.entries)
        }
    }

    /// One round: observe, plan, apply what can be applied now.
    package func pass() async throws -> PassResult {
        try await pass(on: try await newest())
    }

    private func pass(on desired: Desired) async throws -> PassResult {
        let result = try await inSession(on: desired) { session in
            let sight = try await look(session)
            report(.planned(sight.plan))
            var findings: [Finding] = []
            if !sight.plan.steps.isEmpty { findings = try await apply(sight, session) }
            return PassResult(plan: sight.plan, found: findings)
        }
        report(.ended(result.outcome))
        return result
    }

    // MARK: passes until there is nothing to do

    /// Makes passes until the declared phase is reached, somebody has to act, or the time is up.
    ///
    /// Faults that may pass by themselves are waited out, and so is another reconciler's lease. Whatever happens, it
    /// does not leave producers frozen: it goes on until the cutover is reached or the freeze has ended by its limit.
    package func converge(within limit: Duration) async throws -> Outcome {
        let deadline = surroundings.now().addingTimeInterval(limit.seconds)
        var desired: Desired?
        while true {
            let end: Result<Outcome, any Error>
            do {
                let newest = try await newest(orWhileFrozen: desired)
                desired = newest
                let outcome = try await pass(on: newest).outcome
                if outcome == .settled { return outcome }
                if outcome == .progressing, surroundings.now() < deadline {
                    try await surroundings.sleep(Self.pauseBetweenPasses)
                    continue
                }
                end = .success(outcome)
            } catch let error as CancellationError {
                throw error
            } catch {
                end = .failure(error)
                logger.notice("the pass failed", metadata: ["error": "\(error)"])
            }
            guard try await mayTryAgain(after: end, until: deadline, desired) else { return try end.get() }
            try await surroundings.sleep(Self.pauseAfterFault)
        }
    }

    private static let pauseBetweenPasses: Duration = .milliseconds(100)
    private static let pauseAfterFault: Duration = .seconds(1)
    /// How long lifting a freeze may take beyond its limit before it is left to the next run.
    private static let liftLimit: Duration = .seconds(120)

    private func mayTryAgain(
        after end: Result<Outcome, any Error>, until deadline: Date, _ desired: Desired?
    ) async throws -> Bool {
        if case .failure(let error) = end, Self.mayPass(error), surroundings.now() < deadline { return true }
        guard let desired, let freeze = try? await openFreeze(desired) else { return false }
        let limit = desired.migration.spec.cutover.maxFreeze + Self.liftLimit
        return surroundings.now() < freeze.started.addingTimeInterval(limit.seconds)
    }

    private static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case let error as KafkaError: error.isRetriable
        case let error as EvidenceError:
            [.leaseHeld, .leaseLost, .journalConflict, .storeUnreachable].contains(error.code)
        case let error as GitError: [.unreachable, .timedOut, .cacheLocked, .pushRejected].contains(error.code)
        case let error as ReconcileError: error.code == .timedOut
        default: false
        }
    }

    /// The newest commit's manifests; while the source is frozen those of `last`, if no others can be had.
    private func newest(orWhileFrozen last: Desired? = nil) async throws -> Desired {
        do {
            return try Desired(try await manifests.checkout(), migration: migration)
        } catch {
            guard let last, (try? await openFreeze(last)) != nil else { throw error }
            logger.warning(
                "going on with the last commit, because the source is frozen",
                metadata: ["commit": "\(last.commit)", "error": "\(error)"])
            return last
        }
    }

    private func openFreeze(_ desired: Desired) async throws -> Freeze? {
        let evidence = try ObjectStoreLocation(parsing: desired.migration.spec.evidence.url.rawValue).open()
        return try await History(Journal(store: evidence, migration: desired.migration.name).read()).openFreeze
    }

    // MARK: observe and plan

    private struct Sight: Sendable {
        let plan: Plan
        let observation: Observation
        let entries: [JournalEntry]
        let journal: Journal
    }

    private func inSession<Result: Sendable>(
        on desired: Desired, _ body: (MigrationSession) async throws -> Result
    ) async throws -> Result {
        try await MigrationSession.with(desired, surroundings, logger: logger, body)
    }

    private func look(_ session: MigrationSession) async throws -> Sight {
        let journal = Journal(store: session.evidence, migration: session.desired.migration.name)
        let unknownPast = try await session.finding(on: session.evidence, "evidence")
        let unknownCopy = try await session.finding(on: session.segments, "segments")
        let entries = unknownPast == nil ? try await journal.read() : []
        let observer = Observer(
            desired: session.desired, source: session.source, target: session.target,
            sourcePrincipal: session.sourcePrincipal, engine: session.engine, manifests: manifests)
        let history = try History(entries)
        var observation = try await observer.observe(
            history, at: surroundings.now(), withSegments: unknownPast == nil && unknownCopy == nil)
        observation.findings += [unknownPast, unknownCopy].compactMap(\.self)
        return Sight(
            plan: Reconcile.plan(session.desired, observation), observation: observation, entries: entries,
            journal: journal)
    }

    // MARK: apply

    private func apply(_ sight: Sight, _ session: MigrationSession) async throws -> [Finding] {
        let lease = Lease(store: session.evidence, migration: session.desired.migration.name)
        let keeper = try await LeaseKeeper.acquire(
            lease, duration: session.desired.migration.spec.evidence.leaseDuration,
            above: sight.entries.last?.fence ?? 0, surroundings)
        return try await keeper.whileHeld {
            // Whoever held the lease in the meantime may have changed what the plan was made from.
            guard try await sight.journal.read().count == sight.entries.count else { return [] }
            let applier = Applier(
                desired: session.desired, source: session.source, target: session.target, engine: session.engine,
                manifests: manifests, history: sight.observation.history, surroundings: surroundings,
                record: { event in try await keeper.record(event, in: sight.journal, commit: session.desired.commit) },
                report: report)
            var findings: [Finding] = []
            for step in sight.plan.steps {
                try await keeper.verify()
                report(.started(step))
                let begin = surroundings.now()
                try await surroundings.checkpoint(step.id, false)
                findings += try await applier.apply(step)
                try await surroundings.checkpoint(step.id, true)
                report(.finished(step, .seconds(surroundings.now().timeIntervalSince(begin))))
                if findings.contains(where: { $0.severity == .blocks }) { break }
            }
            return findings
        }
    }
}

/// What a pass planned, and how it ended.
package struct PassResult: Equatable, Sendable {
    package let plan: Plan
    /// What applying the steps found.
    package let found: [Finding]

    package var outcome: Outcome {
        let blocking = (plan.findings + found).filter { $0.severity == .blocks }
        if !blocking.isEmpty { return .stalled(Array(Set(blocking)).sorted()) }
        let hasChanged = plan.steps.contains { !$0.isUpkeep }
        if plan.current == plan.desired, !hasChanged, plan.gates.isEmpty { return .settled }
        if !hasChanged, !plan.gates.isEmpty { return .waiting(plan.gates) }
        return .progressing
    }
}
