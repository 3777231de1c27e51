import Foundation
import Logging
import Reconcile

extension Reconciler {
    /// A reconciler for what the command line names.
    static func live(
        _ options: RepositoryOptions, report: @escaping @Sendable (ReconcileEvent) -> Void = { _ in }
    ) async throws -> Reconciler {
        Reconciler(
            manifests: try await options.source(), migration: options.migration,
            surroundings: .live(ProcessInfo.processInfo.environment), logger: Logger(label: "kedge"), report: report)
    }
}
