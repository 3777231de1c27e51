/// What AWS's error codes mean for the caller.
///
/// Source for throttling, transient and clock codes: AWS SDKs and Tools Reference Guide, "Retry behavior", and
/// botocore's `retries/standard.py`.
enum AWSErrorCodes {
    static let throttling: Set = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
        "PriorRequestNotComplete", "EC2ThrottledException",
    ]
    static let transient: Set = [
        "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "InternalServerError",
        "ServiceUnavailable", "IDPCommunicationError",
    ]
    static let transientStatus: Set = [500, 502, 503, 504]
    static let clock: Set = ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"]
    /// Those that also stand for a clock that is off, when the answer's Date says so.
    static let perhapsClock: Set = [
        "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure", "AccessDenied",
    ]
    static let expired: Set = ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]
    private static let signature: Set = [
        "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure", "IncompleteSignature",
        "IncompleteSignatureException",
    ]
    private static let identity: Set = [
        "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "InvalidToken",
        "MissingAuthenticationToken", "InvalidIdentityToken",
    ]
    private static let denied: Set = [
        "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "ForbiddenException", "AllAccessDisabled",
        "NotAuthorized", "OptInRequired",
    ]
    private static let missing: Set = [
        "NoSuchKey", "NoSuchBucket", "NoSuchUpload", "NoSuchVersion", "NoSuchEntity", "NotFound", "NotFoundException",
        "ResourceNotFoundException",
    ]
    private static let conflict: Set = [
        "ConflictException", "EntityAlreadyExists", "ConditionalRequestConflict", "DeleteConflict",
        "ConcurrentModification", "OperationAborted", "BucketAlreadyExists", "BucketAlreadyOwnedByYou",
    ]
    /// A limit of the account or of an entity, which lasts; IAM answers so with the status of a conflict.
    private static let quota: Set = ["LimitExceeded", "ServiceQuotaExceededException", "QuotaExceededException"]
    private static let region: Set = [
        "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException",
    ]

    /// The meaning of a refusal: by AWS's code where that is known, else by the status.
    static func meaning(of refusal: AWSRefusal) -> AWSError.Code {
        if let code = refusal.code {
            if throttling.contains(code) { return .throttled }
            if expired.contains(code) { return .expiredToken }
            if clock.contains(code) { return .clockSkew }
            if signature.contains(code) {
                // "Signature expired: … is now earlier than …", "Signature not yet current: …"
                let words = refusal.message ?? ""
                return words.contains("Signature expired") || words.contains("not yet current")
                    ? .clockSkew : .invalidSignature
            }
            if identity.contains(code) { return .invalidCredentials }
            if denied.contains(code) { return .accessDenied }
            if missing.contains(code) { return .notFound }
            if conflict.contains(code) { return .conflict }
            if region.contains(code) { return .wrongRegion }
            if quota.contains(code) { return .refused }
            if code == "PreconditionFailed" { return .preconditionFailed }
        }
        return switch refusal.status {
        case 301, 307: .wrongRegion
        case 304, 412: .preconditionFailed
        case 401, 403: .accessDenied
        case 404: .notFound
        case 409: .conflict
        case 429: .throttled
        case 400..<500: .refused
        case 500...: .serviceFailure
        default: .unexpectedAnswer
        }
    }
}
