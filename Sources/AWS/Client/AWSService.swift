/// The services that kedge calls; the raw value is the name in endpoints and signatures.
package enum AWSService: String, Sendable, CaseIterable {
    case s3
    case kafka
    case iam
    case sts
    case secretsManager = "secretsmanager"
    case kms

    /// The name in `AWS_ENDPOINT_URL_…` (in upper case) and in a `services` section.
    ///
    /// Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
    var identifier: String {
        switch self {
        case .secretsManager: "secrets_manager"
        default: rawValue
        }
    }

    /// What messages call it.
    package var title: String {
        switch self {
        case .s3: "S3"
        case .kafka: "MSK"
        case .iam: "IAM"
        case .sts: "STS"
        case .secretsManager: "Secrets Manager"
        case .kms: "KMS"
        }
    }
}
