import AWS

/// Everything that was read about a bucket, and what could not be read.
package struct BucketReview: Sendable, Equatable {
    /// What S3 answered to one question about a bucket.
    package enum Answer<Value: Sendable & Equatable>: Sendable, Equatable {
        case read(Value)
        /// The IAM action that would permit the question.
        case denied(String)
        /// Servers that speak S3 do not know all of its questions.
        case unsupported
        case failed(String)

        package var value: Value? {
            if case .read(let value) = self { value } else { nil }
        }
    }

    package let bucket: String
    /// The region that requests are signed for.
    package let expectedRegion: String
    package let region: Answer<String>
    package let versioning: Answer<S3Versioning>
    /// Nil without Object Lock.
    package let objectLock: Answer<S3ObjectLockConfiguration?>
    package let encryption: Answer<S3Encryption?>
    package let publicAccessBlock: Answer<S3PublicAccessBlock?>
    /// Whether the bucket's policy denies all that does not come over TLS.
    package let isTLSOnly: Answer<Bool>

    package init(
        bucket: String, expectedRegion: String, region: Answer<String>, versioning: Answer<S3Versioning>,
        objectLock: Answer<S3ObjectLockConfiguration?>, encryption: Answer<S3Encryption?>,
        publicAccessBlock: Answer<S3PublicAccessBlock?>, isTLSOnly: Answer<Bool>
    ) {
        self.bucket = bucket
        self.expectedRegion = expectedRegion
        self.region = region
        self.versioning = versioning
        self.objectLock = objectLock
        self.encryption = encryption
        self.publicAccessBlock = publicAccessBlock
        self.isTLSOnly = isTLSOnly
    }
}
