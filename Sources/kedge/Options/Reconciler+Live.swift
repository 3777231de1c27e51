import Foundation
import Logging
import Reconcile

extension Reconciler {
    /// Runs `body` with a reconciler for what the command line names, and closes what that opened.
    static func withLive<Result: Sendable>(
        _ options: RepositoryOptions, report: @escaping @Sendable (ReconcileEvent) -> Void = { _ in },
        _ body: (Reconciler) async throws -> Result
    ) async throws -> Result {
        let environment = ProcessInfo.processInfo.environment
        let logger = Logger(label: "kedge")
        return try await AWSControlPlane.with(environment, logger: logger) { controlPlane in
            try await options.withSource { source in
                try await body(
                    Reconciler(
                        manifests: source, migration: options.migration,
                        surroundings: .live(environment, controlPlane), logger: logger, report: report))
            }
        }
    }
}
