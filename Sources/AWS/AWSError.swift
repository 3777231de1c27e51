/// What went wrong with credentials, names or signatures of AWS.
package struct AWSError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case invalidARN = "invalid-arn"
        case credentialsMissing = "credentials-missing"
        case invalidRequest = "invalid-request"

        case tokenMalformed = "token-malformed"
        case tokenWrongHost = "token-wrong-host"
        case tokenWrongAction = "token-wrong-action"
        case tokenExpired = "token-expired"
        case tokenNotYetValid = "token-not-yet-valid"
        case tokenUnknownAccessKey = "token-unknown-access-key"
        case tokenSessionMismatch = "token-session-mismatch"
        case tokenSignatureMismatch = "token-signature-mismatch"
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

extension AWSError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
