import Evidence
import Foundation
import GitSource
import Kafka
import Logging

/// Passes until there is nothing to do.
extension Reconciler {
    /// Makes passes until the declared phase is reached, somebody has to act, or the time is up.
    ///
    /// Faults that may pass by themselves are waited out, and so is another reconciler's lease. Whatever happens, it
    /// does not leave producers frozen: it goes on until the cutover is reached or the freeze has ended by its limit.
    package func converge(within limit: Duration) async throws -> Outcome {
        try await keepingSessions { sessions in try await converge(within: limit, in: sessions) }
    }

    private func converge(within limit: Duration, in sessions: SessionPool) async throws -> Outcome {
        let deadline = surroundings.now().addingTimeInterval(limit.seconds)
        var desired: Desired?
        while true {
            let end: Result<Outcome, any Error>
            do {
                let newest = try await newest(orWhileFrozen: desired)
                desired = newest
                let result = try await pass(on: newest, in: sessions)
                let outcome = result.outcome
                if outcome == .settled { return outcome }
                if outcome == .progressing, surroundings.now() < deadline {
                    // What was refused is not asked for again at once.
                    try await surroundings.sleep(
                        result.found.isEmpty ? Self.pauseBetweenPasses : Self.pauseAfterFault)
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
        case let error as KafkaError: error.isRetriable || error.code == .topicGone
        case let error as EvidenceError:
            [.leaseHeld, .leaseLost, .journalConflict, .storeUnreachable].contains(error.code)
        case let error as GitError:
            [.unreachable, .timedOut, .cacheLocked, .pushRejected, .pushRaced].contains(error.code)
        case let error as ReconcileError: error.code == .timedOut
        default: false
        }
    }

    /// The newest commit's manifests; while the source is frozen those of `last`, if no others can be had.
    func newest(orWhileFrozen last: Desired? = nil) async throws -> Desired {
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
        let evidence = try surroundings.controlPlane.store(desired.migration.spec.evidenceStore)
        return try await History(Journal(store: evidence, migration: desired.migration.name).read()).openFreeze
    }
}
