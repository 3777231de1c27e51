/// What went wrong with AWS: its names, its credentials, a signature, or a call that AWS refused.
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

        // MARK: What this machine says of AWS
        /// A configuration file, a variable or a manifest says what cannot be.
        case invalidConfiguration = "invalid-configuration"
        /// No source of credentials had any, or the one that was named failed.
        case credentialsUnavailable = "credentials-unavailable"

        // MARK: What AWS answered
        case accessDenied = "access-denied"
        /// AWS does not know the access key, or not the session token.
        case invalidCredentials = "invalid-credentials"
        case expiredToken = "expired-token"
        case invalidSignature = "invalid-signature"
        case clockSkew = "clock-skew"
        case throttled
        case notFound = "not-found"
        case conflict
        case preconditionFailed = "precondition-failed"
        /// The bucket or endpoint belongs to another region, which ``AWSError/region`` names where AWS says it.
        case wrongRegion = "wrong-region"
        /// Another refusal: what was asked for is wrong or not possible.
        case refused
        case serviceFailure = "service-failure"
        case unexpectedAnswer = "unexpected-answer"

        /// A policy of our name that is not ours, and so is left alone.
        case foreignPolicy = "foreign-policy"

        // MARK: No answer
        case unreachable
        case timeout
        case cancelled
    }

    package let code: Code
    package let message: String
    package let hint: String
    package let cause: String?

    package let service: AWSService?
    /// AWS's own code, such as `AccessDenied`.
    package let awsCode: String?
    /// What AWS's support asks for.
    package let requestID: String?
    package let status: Int?
    /// The region that S3 says a bucket is in.
    package let region: String?

    package init(
        code: Code, message: String, hint: String, cause: String? = nil, service: AWSService? = nil,
        awsCode: String? = nil, requestID: String? = nil, status: Int? = nil, region: String? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
        self.service = service
        self.awsCode = awsCode
        self.requestID = requestID
        self.status = status
        self.region = region
    }
}

extension AWSError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
