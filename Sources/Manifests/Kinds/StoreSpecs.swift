/// Where segments, runs of record batches, are kept.
package struct SegmentsSpec: Equatable, Sendable {
    package let url: StoreURL
    package let maxSegmentSize: ByteCount
    /// The bucket's region; nil for that of the credentials.
    package let region: String?
    /// The key that objects are encrypted with; nil for the bucket's default.
    package let kmsKeyARN: KMSKeyARN?
    package let credentials: CredentialsSpec

    package init(
        url: StoreURL, maxSegmentSize: ByteCount = ByteCount(32 << 20), region: String? = nil,
        kmsKeyARN: KMSKeyARN? = nil, credentials: CredentialsSpec = .standard
    ) {
        self.url = url
        self.maxSegmentSize = maxSegmentSize
        self.region = region
        self.kmsKeyARN = kmsKeyARN
        self.credentials = credentials
    }
}

/// Where the evidence is kept and for how long.
package struct EvidenceSpec: Equatable, Sendable {
    package let url: StoreURL
    package let retention: Duration
    /// How long the lease of a reconciler that has died keeps others waiting.
    package let leaseDuration: Duration
    /// The bucket's region; nil for that of the credentials.
    package let region: String?
    /// The key that objects are encrypted with; nil for the bucket's default.
    package let kmsKeyARN: KMSKeyARN?
    package let credentials: CredentialsSpec
    package let objectLock: ObjectLock

    /// How objects are kept from being deleted where the bucket has Object Lock.
    package enum ObjectLock: String, CaseIterable, Sendable {
        /// Nobody can delete them.
        case compliance = "Compliance"
        /// Only who has `s3:BypassGovernanceRetention` can.
        case governance = "Governance"
        /// They are not locked.
        case none = "None"
    }

    package init(
        url: StoreURL, retention: Duration = .seconds(7 * 365 * 86_400), leaseDuration: Duration = .seconds(30),
        region: String? = nil, kmsKeyARN: KMSKeyARN? = nil, credentials: CredentialsSpec = .standard,
        objectLock: ObjectLock = .governance
    ) {
        self.url = url
        self.retention = retention
        self.leaseDuration = leaseDuration
        self.region = region
        self.kmsKeyARN = kmsKeyARN
        self.credentials = credentials
        self.objectLock = objectLock
    }
}
