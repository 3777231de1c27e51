import AWS

/// How a store on S3 is reached and written; a directory needs none of it.
package struct StoreAccess: Sendable {
    package let aws: AWSAccess
    package let credentials: CredentialSelection
    /// Nil: the one that the credentials' configuration names, or else the one that S3 names.
    package let region: String?
    /// Nil: the bucket's default encryption.
    package let kmsKeyARN: String?
    /// How entries of the journal are locked where the bucket has Object Lock; nil: not.
    package let objectLock: ObjectLock?

    package init(
        aws: AWSAccess, credentials: CredentialSelection = .standard, region: String? = nil, kmsKeyARN: String? = nil,
        objectLock: ObjectLock? = nil
    ) {
        self.aws = aws
        self.credentials = credentials
        self.region = region
        self.kmsKeyARN = kmsKeyARN
        self.objectLock = objectLock
    }
}
