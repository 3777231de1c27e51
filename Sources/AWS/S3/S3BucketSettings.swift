/// How an object is locked (S3 User Guide, "Retention modes").
package enum S3ObjectLockMode: String, Sendable, Hashable, CaseIterable {
    /// Whoever has `s3:BypassGovernanceRetention` can shorten or remove the lock.
    case governance = "GOVERNANCE"
    /// Nobody can, the account's root user included, until the time is over.
    case compliance = "COMPLIANCE"
}

/// GetBucketVersioning.
package enum S3Versioning: String, Sendable, Equatable {
    case never = ""
    case enabled = "Enabled"
    case suspended = "Suspended"
}

/// GetObjectLockConfiguration of a bucket that has Object Lock.
package struct S3ObjectLockConfiguration: Sendable, Equatable {
    /// What every new object gets that does not ask for a retention of its own.
    package struct DefaultRetention: Sendable, Equatable {
        package let mode: S3ObjectLockMode
        package let days: Int

        package init(mode: S3ObjectLockMode, days: Int) {
            self.mode = mode
            self.days = days
        }
    }

    package let defaultRetention: DefaultRetention?

    package init(defaultRetention: DefaultRetention?) {
        self.defaultRetention = defaultRetention
    }
}

/// The default of GetBucketEncryption.
package struct S3Encryption: Sendable, Equatable {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    package let algorithm: String
    /// Nil: the key of AWS, `aws/s3`, where the algorithm uses KMS.
    package let kmsKeyID: String?

    package init(algorithm: String, kmsKeyID: String?) {
        self.algorithm = algorithm
        self.kmsKeyID = kmsKeyID
    }
}

/// GetPublicAccessBlock.
package struct S3PublicAccessBlock: Sendable, Equatable {
    package let blockPublicACLs: Bool
    package let ignorePublicACLs: Bool
    package let blockPublicPolicy: Bool
    package let restrictPublicBuckets: Bool

    package init(
        blockPublicACLs: Bool, ignorePublicACLs: Bool, blockPublicPolicy: Bool, restrictPublicBuckets: Bool
    ) {
        self.blockPublicACLs = blockPublicACLs
        self.ignorePublicACLs = ignorePublicACLs
        self.blockPublicPolicy = blockPublicPolicy
        self.restrictPublicBuckets = restrictPublicBuckets
    }

    package var blocksEverything: Bool {
        blockPublicACLs && ignorePublicACLs && blockPublicPolicy && restrictPublicBuckets
    }
}
