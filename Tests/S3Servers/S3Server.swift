import AWS
import Evidence
import Foundation
import HTTP
import Logging

/// A server that speaks S3.
package protocol S3Server: Sendable {
    var port: UInt16 { get }
}

/// Who signs requests.
package struct S3User: Sendable {
    package let accessKeyID: String
    package let secretAccessKey: String

    /// May do everything.
    package static let operator_ = S3User(accessKeyID: "AKIAKEDGEOPERATOR000", secretAccessKey: "operators-secret")
    /// May read and list.
    package static let reader = S3User(accessKeyID: "AKIAKEDGEREADER00000", secretAccessKey: "readers-secret")
    /// Whose secret is wrong.
    package static let impostor = S3User(accessKeyID: "AKIAKEDGEOPERATOR000", secretAccessKey: "not-the-secret")

    package init(accessKeyID: String, secretAccessKey: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
    }
}

/// One for the whole process, as in kedge.
private let transport = HTTPTransport(logger: Logger(label: "s3") { _ in SwiftLogNoOpLogHandler() })

extension S3Server {
    /// What the environment of a process says that uses this server.
    package func environment(as user: S3User = .operator_, region: String = "us-east-1") -> [String: String] {
        [
            "AWS_ACCESS_KEY_ID": user.accessKeyID, "AWS_SECRET_ACCESS_KEY": user.secretAccessKey,
            "AWS_REGION": region, "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:\(port)",
            "AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        ]
    }

    /// - Parameter attempts: How often a call is tried.
    package func access(
        as user: S3User = .operator_, region: String = "us-east-1", attempts: Int = 3
    ) throws -> AWSAccess {
        var environment = environment(as: user, region: region)
        environment["AWS_MAX_ATTEMPTS"] = String(attempts)
        return AWSAccess(
            settings: try .load(environment: environment), transport: transport,
            logger: Logger(label: "s3") { _ in SwiftLogNoOpLogHandler() })
    }

    package func client(bucket: String, as user: S3User = .operator_) throws -> S3Client {
        S3Client(try access(as: user).client(), region: "us-east-1", bucket: bucket)
    }

    /// A store in a bucket; `objectLock` is what entries of the journal get.
    package func store(
        bucket: String, prefix: String = "kedge", as user: S3User = .operator_, objectLock: ObjectLock? = nil,
        attempts: Int = 3
    ) throws -> S3ObjectStore {
        let access = StoreAccess(aws: try access(as: user, attempts: attempts), objectLock: objectLock)
        return try S3ObjectStore(bucket: bucket, prefix: prefix, access: access)
    }

    package func makeBucket(_ name: String, objectLock: Bool = false) async throws {
        _ = try await access().client().send(
            AWSRequest(
                service: .s3, region: "us-east-1", operation: "CreateBucket", method: "PUT", path: "/\(name)",
                headers: objectLock ? [HTTPField("x-amz-bucket-object-lock-enabled", "true")] : []))
    }

    /// A new bucket.
    package func makeBucket(objectLock: Bool = false) async throws -> String {
        let name = "kedge-\(UUID().uuidString.lowercased())"
        try await makeBucket(name, objectLock: objectLock)
        return name
    }
}
