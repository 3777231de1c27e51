extension Reader<SegmentsSpec> {
    static let segments = Reader.mapping { fields in
        let url = fields.required("url", .storeURL, hint: "add url: s3://bucket/prefix")
        let size = fields.optional("maxSegmentSize", .byteCount, default: ByteCount(32 << 20))
        let bucket = BucketSettings(&fields, of: url)
        guard let url, let size, let bucket else { return nil }
        return SegmentsSpec(
            url: url, maxSegmentSize: size, region: bucket.region, kmsKeyARN: bucket.kmsKeyARN,
            credentials: bucket.credentials)
    }
}

extension Reader<EvidenceSpec> {
    static let evidence = Reader.mapping { fields in
        let url = fields.required("url", .storeURL, hint: "add url: s3://bucket/prefix")
        let leaseDuration = fields.optional("leaseDuration", .duration, default: .seconds(30))
        let bucket = BucketSettings(&fields, of: url, others: ["objectLock"])
        let objectLock = fields.optional("objectLock", .objectLock, default: .governance)
        let retention = retention(&fields, objectLock)
        guard let url, let retention, let leaseDuration, let bucket, let objectLock else { return nil }
        return EvidenceSpec(
            url: url, retention: retention, leaseDuration: leaseDuration, region: bucket.region,
            kmsKeyARN: bucket.kmsKeyARN, credentials: bucket.credentials, objectLock: objectLock)
    }

    private static func retention(_ fields: inout Fields, _ objectLock: EvidenceSpec.ObjectLock?) -> Duration? {
        if objectLock == EvidenceSpec.ObjectLock.none,
            fields.forbidden(
                "retention", "nothing is retained with objectLock: None", hint: "remove one of the two")
        {
            return nil
        }
        return fields.optional("retention", .duration, default: .seconds(7 * 365 * 86_400))
    }
}

extension Reader<EvidenceSpec.ObjectLock> {
    fileprivate static let objectLock = Reader.choice("a mode of Object Lock")
}

/// What is said of a bucket beside its URL; a folder has none of it.
private struct BucketSettings {
    var region: String?
    var kmsKeyARN: KMSKeyARN?
    var credentials = CredentialsSpec.standard

    /// Nil, and reported, when something is wrong.
    ///
    /// - Parameter others: further keys that only a bucket has; they are read by the caller.
    init?(_ fields: inout Fields, of url: StoreURL?, others: [String] = []) {
        if url?.isBucket == false {
            let isForbidden = (["region", "kmsKeyArn", "credentials"] + others).map {
                fields.forbidden($0, "a folder has none", hint: "remove it, or write url: s3://bucket/prefix")
            }
            if isForbidden.contains(true) { return nil }
            return
        }
        let region = fields.optional("region", Reader<String>.region.optional, default: nil)
        let key = fields.optional("kmsKeyArn", Reader<KMSKeyARN>.kmsKeyARN.optional, default: nil)
        let credentials = fields.optional("credentials", .credentials, default: .standard)
        guard let region, let key, let credentials else { return nil }
        (self.region, kmsKeyARN, self.credentials) = (region, key, credentials)
    }
}

extension Reader<String> {
    /// The form of every region's name (AWS General Reference, "AWS service endpoints").
    fileprivate static let region = Reader.text("a region", hint: "write one like eu-west-1") { text in
        text.wholeMatch(of: /[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}/) != nil ? text : nil
    }
}
