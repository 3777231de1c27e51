import AWS

extension BucketReview {
    /// Asks for everything; what cannot be read is in the answer.
    static func read(_ s3: S3Client) async -> BucketReview {
        async let region = answer("s3:ListBucket") { try await s3.actualRegion() }
        async let versioning = answer("s3:GetBucketVersioning") { try await s3.bucketVersioning() }
        async let lock = answer("s3:GetBucketObjectLockConfiguration") { try await s3.objectLockConfiguration() }
        async let encryption = answer("s3:GetEncryptionConfiguration") { try await s3.bucketEncryption() }
        async let block = answer("s3:GetBucketPublicAccessBlock") { try await s3.publicAccessBlock() }
        async let isTLSOnly = answer("s3:GetBucketPolicy") {
            try await s3.bucketPolicy().map { S3BucketPolicy.deniesPlainHTTP($0, bucketARN: s3.arn) } ?? false
        }
        return await BucketReview(
            bucket: s3.bucket, expectedRegion: s3.region, region: region, versioning: versioning, objectLock: lock,
            encryption: encryption, publicAccessBlock: block, isTLSOnly: isTLSOnly)
    }

    private static func answer<Value>(_ action: String, _ ask: () async throws -> Value) async -> Answer<Value> {
        do { return .read(try await ask()) } catch let error as AWSError {
            if error.code == .accessDenied { return .denied(action) }
            // S3's answer for what a server does not implement (S3 API reference, "Error responses").
            if error.status == 501 || error.status == 405 { return .unsupported }
            return .failed(error.message)
        } catch { return .failed("\(error)") }
    }
}

extension S3Client {
    /// The bucket's region: from HeadBucket, or from GetBucketLocation where a server leaves it out there.
    fileprivate func actualRegion() async throws -> String {
        if let region = try await bucketRegion() { return region }
        return try await bucketLocation()
    }
}
