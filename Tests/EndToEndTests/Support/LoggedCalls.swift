/// The calls of AWS in kedge's log, as the actions that policies allow them by.
///
/// Source: Service Authorization Reference.
enum LoggedCalls {
    private static let services = [
        "S3": "s3", "MSK": "kafka", "IAM": "iam", "STS": "sts", "Secrets Manager": "secretsmanager", "KMS": "kms",
    ]

    /// S3's, of which many are not called as their action is.
    private static let s3 = [
        "HeadObject": "GetObject", "CreateMultipartUpload": "PutObject", "UploadPart": "PutObject",
        "CompleteMultipartUpload": "PutObject", "ListObjectsV2": "ListBucket", "HeadBucket": "ListBucket",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock", "GetBucketEncryption": "GetEncryptionConfiguration",
    ]

    static func actions(in log: String) -> Set<String> {
        var actions: Set<String> = []
        for call in log.matches(of: /call=(S3|MSK|IAM|STS|Secrets Manager|KMS) ([A-Za-z0-9]+) \[AWS\] aws call\n/) {
            let (service, operation) = (String(call.1), String(call.2))
            // Nobody needs a right to ask who they are.
            guard operation != "GetCallerIdentity", let prefix = services[service] else { continue }
            actions.insert("\(prefix):\(service == "S3" ? s3[operation] ?? operation : operation)")
        }
        return actions
    }
}
