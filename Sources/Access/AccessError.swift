/// What went wrong while reading a policy.
package struct AccessError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case policyNotJSON = "policy-not-json"
        case policyUnknownElement = "policy-unknown-element"
        case policyInvalid = "policy-invalid"
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

extension AccessError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
