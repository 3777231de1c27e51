import Evidence
import Foundation

/// What reconciling takes from the outside besides the clusters: the time, pauses, who it is; replaced in tests.
package struct ReconcileSurroundings: Sendable {
    package var now: @Sendable () -> Date
    package var sleep: @Sendable (Duration) async throws -> Void
    package var holder: LeaseHolder
    package var environment: [String: String]
    package var controlPlane: any ControlPlane
    /// Who tries the roles' access on the target; nil for kedge itself.
    package var prober: (any AccessProber)?
    /// Called before and after each step with its id; a test interrupts a pass by throwing here.
    package var checkpoint: @Sendable (_ step: String, _ isDone: Bool) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void,
        holder: LeaseHolder, environment: [String: String], controlPlane: any ControlPlane,
        checkpoint: @escaping @Sendable (String, Bool) async throws -> Void = { _, _ in }
    ) {
        self.now = now
        self.sleep = sleep
        self.holder = holder
        self.environment = environment
        self.controlPlane = controlPlane
        self.checkpoint = checkpoint
    }

    package static func live(
        _ environment: [String: String], _ controlPlane: any ControlPlane
    ) -> ReconcileSurroundings {
        ReconcileSurroundings(
            now: { Date() }, sleep: { try await Task.sleep(for: $0) }, holder: .current(), environment: environment,
            controlPlane: controlPlane)
    }
}

extension ReconcileSurroundings {
    /// What `body` gives, or nil if the time was up first; then it is cancelled, and has ended when this returns.
    func within<Result: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await sleep(limit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
