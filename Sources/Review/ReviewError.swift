import Foundation

/// What went wrong with a review, in the operator's words; never with a token in them.
package struct ReviewError: Error, Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        /// The settings do not say which repository of which forge it is, or in a way that cannot be used.
        case invalidSettings = "invalid-settings"
        /// The forge does not know the token, or it has expired.
        case unauthorized
        /// The forge knows the token and does not allow it to do this.
        case forbidden
        /// The repository or the pull request is not there, or the token may not see it.
        case notFound = "not-found"
        /// The forge refuses what it was asked to store.
        case validation
        /// The forge wants fewer requests for longer than a pass waits.
        case rateLimited = "rate-limited"
        case unreachable
        case timeout
        /// The forge answers that it is broken.
        case unavailable
        /// The forge sends requests to another host, where the token does not go.
        case redirected
        /// The answer is not what the forge's documentation says, or too large.
        case unexpectedAnswer = "unexpected-answer"
        /// The forge's rules or the token's rights keep the review's branch from being pushed.
        case pushRefused = "push-refused"
        /// Somebody changed the branch or the pull request at the same time.
        case conflict
        /// The pull request was pointed at another branch than the one that kedge follows.
        case retargeted
        case cancelled
    }

    package let code: Code
    package let message: String
    package let hint: String
    /// What the forge said.
    package let cause: String?

    package init(code: Code, message: String, hint: String, cause: String? = nil) {
        self.code = code
        self.message = Self.line(message)
        self.hint = hint
        self.cause = cause.map { Self.line($0) }
    }

    /// Text on one line, without control characters, and not too long: a server has a part in it.
    private static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String(String.UnicodeScalarView(scalars)).prefix(500)).trimmingCharacters(in: .whitespaces)
    }
}

extension ReviewError {
    /// Whether the forge takes no such label or reviewer, whatever else it takes.
    var isRefusal: Bool { [.validation, .notFound, .forbidden].contains(code) }
}

extension ReviewError: CustomStringConvertible {
    package var description: String { cause.map { "\(message) (\($0)); \(hint)" } ?? "\(message); \(hint)" }
}
