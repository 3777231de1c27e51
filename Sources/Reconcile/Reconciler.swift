import Evidence
import Foundation
import Kafka
import Logging
import Manifests

/// Observes, plans and applies: the one loop of kedge.
///
/// It keeps nothing between passes. Any number of reconcilers may run; the lease lets one of them act.
package struct Reconciler: Sendable {
    let manifests: any ManifestSource
    let migration: String?
    let surroundings: ReconcileSurroundings
    let logger: Logger
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

    func pass(on desired: Desired) async throws -> PassResult {
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
