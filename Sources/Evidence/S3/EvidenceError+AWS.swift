import AWS

extension EvidenceError {
    /// What AWS said of a store, and what the operator can do.
    init(_ error: AWSError, _ store: String, arn: String, action: String) {
        let (code, hint): (Code, String) =
            switch error.code {
            case .accessDenied: (.accessDenied, Self.statement(action, arn))
            case .credentialsMissing, .credentialsUnavailable, .invalidCredentials, .expiredToken, .invalidSignature:
                (.accessDenied, error.hint)
            case .notFound where error.awsCode != "NoSuchUpload":
                (.storeUnreachable, "create the bucket (docs/evidence.md says how), or correct its name in the url")
            case .wrongRegion:
                (.storeUnreachable, error.region.map { "set the store's region to \($0)" } ?? error.hint)
            case .throttled, .serviceFailure, .unreachable, .timeout: (.storeUnreachable, error.hint)
            case .preconditionFailed: (.preconditionFailed, error.hint)
            default: (.storeFailed, error.hint)
            }
        self.init(code: code, message: "\(store): \(error.message)", hint: hint, cause: error.cause)
    }

    /// The statement that would permit an action.
    private static func statement(_ action: String, _ arn: String) -> String {
        let isOfBucket = action == "s3:ListBucket" || action.hasPrefix("s3:GetBucket")
        return
            #"allow it: {"Effect": "Allow", "Action": "\#(action)", "Resource": "\#(arn)\#(isOfBucket ? "" : "/*")"}; "#
            + "with a KMS key also kms:GenerateDataKey and kms:Decrypt on it; and see that no bucket policy denies it"
    }
}
