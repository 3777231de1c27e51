import Evidence
import Foundation
import Kafka
import Logging
import Manifests

/// Observes, plans and applies: the one loop of kedge.
///
/// It keeps nothing between passes but open connections. Any number of reconcilers may run; the lease lets one of them
/// act.
package struct Reconciler: Sendable {
    let manifests: any ManifestSource
    let migration: String?
    let surroundings: ReconcileSurroundings
    let logger: Logger
    let report: @Sendable (ReconcileEvent) -> Void

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
        try await inSession(on: try await newest()) { desired, session in try await look(desired, session).plan }
    }

    /// How far the migration is.
    package func status() async throws -> Status {
        try await inSession(on: try await newest()) { desired, session in
            let sight = try await look(desired, session)
            let topology = Topology(desired.topicSets, source: sight.observation.source, targetBrokers: 1)
            return Status(
                plan: sight.plan, topology: topology, observation: sight.observation, entries: sight.entries)
        }
    }

    /// One round: observe, plan, apply what can be applied now.
    package func pass() async throws -> PassResult {
        let desired = try await newest()
        return try await keepingSessions { sessions in try await pass(on: desired, in: sessions) }
    }

    func pass(on desired: Desired, in sessions: SessionPool) async throws -> PassResult {
        let result: PassResult
        do {
            result = try await sessions.with(desired.migration) { session in
                let sight = try await look(desired, session)
                report(.planned(sight.plan))
                let found = sight.plan.steps.isEmpty ? [:] : try await apply(sight, desired, session)
                return PassResult(plan: sight.plan, found: found)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            await letGo(desired, after: error)
            throw error
        }
        report(.ended(result.outcome))
        return result
    }

    /// Runs `body` with sessions that stay open until it ends.
    func keepingSessions<Result: Sendable>(_ body: (SessionPool) async throws -> Result) async throws -> Result {
        let sessions = SessionPool(surroundings, logger: logger)
        do {
            let result = try await body(sessions)
            await sessions.close()
            return result
        } catch {
            await sessions.close()
            throw error
        }
    }

    // MARK: observe and plan

    private struct Sight: Sendable {
        let plan: Plan
        let observation: Observation
        let entries: [JournalEntry]
        let journal: Journal
    }

    func inSession<Result: Sendable>(
        on desired: Desired, _ body: @Sendable (Desired, MigrationSession) async throws -> Result
    ) async throws -> Result {
        try await keepingSessions { sessions in
            try await sessions.with(desired.migration) { session in try await body(desired, session) }
        }
    }

    private func look(_ desired: Desired, _ session: MigrationSession) async throws -> Sight {
        let journal = Journal(store: session.evidence, migration: desired.migration.name)
        let unknownPast = try await session.finding(on: session.evidence, "evidence")
        let unknownCopy = try await session.finding(on: session.segments, "segments")
        let entries = unknownPast == nil ? try await journal.read() : []
        let history = try History(entries)
        var observation = try await observer(desired, session).observe(
            history, at: surroundings.now(), withSegments: unknownPast == nil && unknownCopy == nil)
        observation.findings += [unknownPast, unknownCopy].compactMap(\.self)
        return Sight(
            plan: Reconcile.plan(desired, observation), observation: observation, entries: entries, journal: journal)
    }

    func observer(_ desired: Desired, _ session: MigrationSession) -> Observer {
        Observer(
            desired: desired, source: session.source, target: session.target,
            sourcePrincipal: session.sourcePrincipal, engine: session.engine, manifests: manifests,
            surroundings: surroundings)
    }

    // MARK: apply

    /// Returns what the steps found, by their ids.
    private func apply(
        _ sight: Sight, _ desired: Desired, _ session: MigrationSession
    ) async throws -> [String: [Finding]] {
        let lease = Lease(store: session.evidence, migration: desired.migration.name)
        let keeper = try await LeaseKeeper.acquire(
            lease, duration: desired.migration.spec.evidence.leaseDuration, above: sight.entries.last?.fence ?? 0,
            callers: sight.observation.aws.callers, surroundings)
        return try await keeper.whileHeld {
            // Whoever held the lease in the meantime may have changed what the plan was made from.
            guard try await sight.journal.read().count == sight.entries.count else { return [:] }
            let applier = Applier(
                desired: desired, source: session.source, target: session.target, engine: session.engine,
                manifests: manifests, history: sight.observation.history, surroundings: surroundings,
                record: { event in try await keeper.record(event, in: sight.journal, commit: desired.commit) },
                keep: { document in try await keeper.keep(document, in: sight.journal) },
                report: report)
            var found: [String: [Finding]] = [:]
            for step in sight.plan.steps {
                // Producers are not stopped for a copy that cannot come to its end.
                if case .freeze = step.action, !found.isEmpty { break }
                try await keeper.verify()
                report(.started(step))
                let begin = surroundings.now()
                try await surroundings.checkpoint(step.id, false)
                let findings = try await applier.apply(step)
                try await surroundings.checkpoint(step.id, true)
                report(.finished(step, .seconds(surroundings.now().timeIntervalSince(begin)), findings))
                if !findings.isEmpty { found[step.id] = findings }
                if case .applyAccess = step.action { continue }
                if findings.contains(where: { $0.severity == .blocks }) { break }
            }
            return found
        }
    }
}

/// What a pass planned, and how it ended.
package struct PassResult: Equatable, Sendable {
    package let plan: Plan
    /// What applying the steps found, by their ids.
    package let found: [String: [Finding]]

    package var outcome: Outcome {
        let blocking = (plan.findings + found.values.flatMap(\.self)).filter { $0.severity == .blocks }
        if !blocking.isEmpty { return .stalled(Array(Set(blocking)).sorted()) }
        // What was refused would be refused again at once.
        let hasChanged = plan.steps.contains { !$0.isUpkeep && found[$0.id] == nil }
        if plan.current == plan.desired, !hasChanged, plan.gates.isEmpty { return .settled }
        if !hasChanged, !plan.gates.isEmpty { return .waiting(plan.gates) }
        return .progressing
    }
}
