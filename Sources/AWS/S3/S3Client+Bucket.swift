import Foundation
import HTTP
import NIOCore

/// Questions about the bucket itself.
extension S3Client {
    /// HeadBucket: the region that the bucket is in, also when it is another one's or may not be read.
    ///
    /// Servers other than AWS may not say; nil then.
    package func bucketRegion() async throws(AWSError) -> String? {
        do {
            return try await client.send(try request("HeadBucket", "HEAD"))["x-amz-bucket-region"]
        } catch {
            guard let region = error.region else { throw error }
            return region
        }
    }

    /// GetBucketLocation: `us-east-1` is written as nothing, `eu-west-1` in old buckets as `EU`.
    package func bucketLocation() async throws(AWSError) -> String {
        let root = try await xml(try request("GetBucketLocation", "GET", query: [("location", nil)]))
        let location = root.name == "LocationConstraint" ? root.text : root.text("LocationConstraint") ?? ""
        return switch location.trimmingCharacters(in: .whitespacesAndNewlines) {
        case "": "us-east-1"
        case "EU": "eu-west-1"
        case let region: region
        }
    }

    package func bucketVersioning() async throws(AWSError) -> S3Versioning {
        let root = try await xml(try request("GetBucketVersioning", "GET", query: [("versioning", nil)]))
        return S3Versioning(rawValue: root.text("Status") ?? "") ?? .never
    }

    /// Nil without Object Lock.
    package func objectLockConfiguration() async throws(AWSError) -> S3ObjectLockConfiguration? {
        let request = try request("GetObjectLockConfiguration", "GET", query: [("object-lock", nil)])
        guard let root = try await xml(request, unless: "ObjectLockConfigurationNotFoundError"),
            root.text("ObjectLockEnabled") == "Enabled"
        else { return nil }
        let retention = root["Rule"]?["DefaultRetention"]
        let days =
            retention?.text("Days").flatMap { Int($0) } ?? retention?.text("Years").flatMap { Int($0) }.map { $0 * 365 }
        guard let mode = retention?.text("Mode").flatMap({ S3ObjectLockMode(rawValue: $0) }), let days else {
            return S3ObjectLockConfiguration(defaultRetention: nil)
        }
        return S3ObjectLockConfiguration(defaultRetention: .init(mode: mode, days: days))
    }

    package func bucketEncryption() async throws(AWSError) -> S3Encryption? {
        let request = try request("GetBucketEncryption", "GET", query: [("encryption", nil)])
        let root = try await xml(request, unless: "ServerSideEncryptionConfigurationNotFoundError")
        let rule = root?["Rule"]?["ApplyServerSideEncryptionByDefault"]
        return rule?.text("SSEAlgorithm").map {
            S3Encryption(algorithm: $0, kmsKeyID: rule?.text("KMSMasterKeyID"))
        }
    }

    package func publicAccessBlock() async throws(AWSError) -> S3PublicAccessBlock? {
        let request = try request("GetPublicAccessBlock", "GET", query: [("publicAccessBlock", nil)])
        guard let root = try await xml(request, unless: "NoSuchPublicAccessBlockConfiguration") else { return nil }
        return S3PublicAccessBlock(
            blockPublicACLs: root.text("BlockPublicAcls") == "true",
            ignorePublicACLs: root.text("IgnorePublicAcls") == "true",
            blockPublicPolicy: root.text("BlockPublicPolicy") == "true",
            restrictPublicBuckets: root.text("RestrictPublicBuckets") == "true")
    }

    /// GetBucketPolicy: the policy's JSON, nil if there is none.
    package func bucketPolicy() async throws(AWSError) -> ByteBuffer? {
        do {
            return try await client.send(try request("GetBucketPolicy", "GET", query: [("policy", nil)])).body
        } catch {
            guard error.awsCode == "NoSuchBucketPolicy" else { throw error }
            return nil
        }
    }

    /// The answer, nil if the error that stands for "not set" comes instead.
    private func xml(_ request: AWSRequest, unless code: String) async throws(AWSError) -> AWSXML? {
        do { return try await xml(request) } catch {
            guard error.awsCode == code else { throw error }
            return nil
        }
    }
}
