/// Why a sandbox does not start, or does not do what was asked of it.
package struct SandboxError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case invalidConfiguration = "invalid-configuration"
        /// A port is taken, or the address cannot be bound.
        case listenFailed = "listen-failed"
        case unknownTopic = "unknown-topic"
        case unknownBroker = "unknown-broker"
        case notRunning = "not-running"
        case rehearsalFailed = "rehearsal-failed"
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

extension SandboxError: CustomStringConvertible {
    package var description: String { "\(message)\(cause.map { " (\($0))" } ?? ""); \(hint)" }
}
