/// Why a pass could not be carried out.
///
/// Conditions of the estate are findings, not errors.
package struct ReconcileError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case unknownEvent = "unknown-event"
        case unknownMigration = "unknown-migration"
        case invalidManifests = "invalid-manifests"
        case refused
        /// MSK has no bootstrap servers for the way in that a manifest describes.
        case noListener = "no-listener"
        case timedOut = "timed-out"
    }

    package let code: Code
    package let message: String
    package let hint: String
    package let cause: String?

    package init(_ code: Code, _ message: String, hint: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }
}

extension ReconcileError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
