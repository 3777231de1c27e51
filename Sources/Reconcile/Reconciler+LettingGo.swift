import Evidence
import Foundation
import Kafka
import Manifests
import Transfer

/// The promise to producers, where a pass cannot even begin.
extension Reconciler {
    /// Does that if it can; what failed before counts.
    func letGo(_ desired: Desired, after error: any Error) async {
        do {
            try await letGo(desired)
        } catch {
            logger.notice("producers could not be let go", metadata: ["error": "\(error)"])
        }
    }

    /// Ends a freeze whose time is over, or that no commit wants any more, with the source and the evidence alone.
    ///
    /// A target, a store of segments, or an AWS that cannot be reached is then no reason to keep producers waiting.
    private func letGo(_ desired: Desired) async throws {
        let spec = desired.migration.spec
        let evidence = try surroundings.controlPlane.store(spec.evidenceStore)
        let journal = Journal(store: evidence, migration: desired.migration.name)
        let entries = try await journal.read()
        let history = try History(entries)
        guard let freeze = history.openFreeze else { return }
        let isOver = surroundings.now().timeIntervalSince(freeze.started) > spec.cutover.maxFreeze.seconds
        guard isOver || spec.phase.rank < Phase.cutOver.rank else { return }
        let reach = try await KafkaClientConfiguration(
            spec.source, surroundings.controlPlane, environment: surroundings.environment)
        let keeper = try await LeaseKeeper.acquire(
            Lease(store: evidence, migration: desired.migration.name), duration: spec.evidence.leaseDuration,
            above: entries.last?.fence ?? 0, callers: [], surroundings)
        try await withKafkaClient(reach, logger: logger) { source in
            try await keeper.whileHeld {
                guard try await journal.read().count == entries.count else { return }
                // Nothing here is asked of a target.
                let applier = Applier(
                    desired: desired, source: source, target: source,
                    engine: TransferEngine(
                        source: source, target: source, store: evidence, root: desired.migration.name,
                        limits: TransferLimits()),
                    manifests: manifests, history: history, surroundings: surroundings,
                    record: { event in try await keeper.record(event, in: journal, commit: desired.commit) },
                    keep: { document in try await keeper.keep(document, in: journal) },
                    report: report)
                try await applier.unfreeze(freeze.bindings, isOver ? .freezeLimit : .withdrawn)
            }
        }
        logger.notice("producers were let go, although the pass failed")
    }
}
