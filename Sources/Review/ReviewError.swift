/// What went wrong with a review on a forge.
package struct ReviewError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case unreachable
        case timeout
    }

    package let code: Code
    package let message: String
    package let hint: String
    package let cause: String?

    package init(code: Code, message: String, hint: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }
}

extension ReviewError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
