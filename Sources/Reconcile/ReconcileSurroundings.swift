import Evidence
import Foundation

/// What reconciling takes from the outside besides the clusters: the time, pauses, who it is; replaced in tests.
package struct ReconcileSurroundings: Sendable {
    package var now: @Sendable () -> Date
    package var sleep: @Sendable (Duration) async throws -> Void
    package var holder: LeaseHolder
    package var environment: [String: String]
    /// Called before and after each step with its id; a test interrupts a pass by throwing here.
    package var checkpoint: @Sendable (_ step: String, _ isDone: Bool) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void,
        holder: LeaseHolder, environment: [String: String],
        checkpoint: @escaping @Sendable (String, Bool) async throws -> Void = { _, _ in }
    ) {
        self.now = now
        self.sleep = sleep
        self.holder = holder
        self.environment = environment
        self.checkpoint = checkpoint
    }

    package static func live(_ environment: [String: String]) -> ReconcileSurroundings {
        ReconcileSurroundings(
            now: { Date() }, sleep: { try await Task.sleep(for: $0) }, holder: .current(), environment: environment)
    }
}
