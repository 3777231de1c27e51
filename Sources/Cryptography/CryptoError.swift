/// What went wrong in a cryptographic operation.
package struct CryptoError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case invalidParameter = "invalid-parameter"
        case invalidKey = "invalid-key"
        case libraryFailure = "library-failure"
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

extension CryptoError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
