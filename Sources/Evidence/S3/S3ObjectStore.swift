import AWS
import Cryptography
import Foundation
import NIOCore
import Synchronization

/// An object store in a bucket, below a prefix.
///
/// Conditions are S3's own (If-None-Match, If-Match), a version is an ETag. Each write carries an id of its own in the
/// object's metadata: where a condition fails after an answer was lost, the id tells this write from everybody else's.
package final class S3ObjectStore: ObjectStore {
    /// What is read at once; objects written in pieces are read by ranges.
    package static let maximumObjectSize = 256 << 20
    static let writeIDName = "kedge-write"
    /// The region of a bucket that says nothing else, and where a bucket's region can be asked for.
    private static let defaultRegion = "us-east-1"
    private static let conflictAttempts = 5

    package let bucket: String
    package let prefix: String
    private let access: StoreAccess
    private let client: AWSClient
    private let region: Mutex<String>
    /// Whether the bucket has Object Lock, once it was asked.
    private let hasObjectLock = Mutex<Bool?>(nil)

    /// - Throws: ``EvidenceError`` when the credentials cannot be looked up.
    package init(bucket: String, prefix: String, access: StoreAccess) throws(EvidenceError) {
        self.bucket = bucket
        self.prefix = prefix
        self.access = access
        do { client = try access.aws.client(access.credentials) } catch {
            throw EvidenceError(error, "s3://\(bucket)", arn: "", action: "")
        }
        region = Mutex(access.region ?? client.region ?? Self.defaultRegion)
    }

    // MARK: - Writing

    @discardableResult
    package func put(
        _ key: String, _ content: ObjectContent, if condition: PutCondition
    ) async throws -> ObjectVersion {
        let name = try name(of: key)
        let settings = try await settings(content.recorded)
        return try await written(name, settings, condition) { s3 in
            try await s3.putObject(name, content.bytes, sha256: content.digest, if: condition.s3, settings)
        }
    }

    package func put(_ key: String, pieces: ObjectPieces, if condition: PutCondition) async throws {
        let name = try name(of: key)
        let settings = try await settings(nil)
        // The bucket's region is known before the pieces, which cannot be had twice.
        try await perform("s3:ListBucket") { _ = try await $0.listObjects(prefix: name, limit: 1) }
        _ = try await written(name, settings, condition, attempts: 1) { s3 in
            var iterator = pieces.makeAsyncIterator()
            try await s3.upload(name, if: condition.s3, settings) {
                try await iterator.next().map { ($0.bytes, $0.digest) }
            }
            return ""
        }
    }

    package func delete(_ key: String) async throws {
        let name = try name(of: key)
        try await perform("s3:DeleteObject") { try await $0.deleteObject(name) }
    }

    /// Does a conditional write, and finds out whose object is there when the condition does not hold.
    private func written(
        _ name: String, _ settings: S3ObjectSettings, _ condition: PutCondition,
        attempts: Int = S3ObjectStore.conflictAttempts, _ write: (S3Client) async throws -> String
    ) async throws -> ObjectVersion {
        for attempt in 1... {
            do {
                return ObjectVersion(try await perform("s3:PutObject", rethrowing: Self.isConflict, write))
            } catch let error as AWSError {
                let current = try await perform("s3:GetObject") { try await $0.headObject(name) }
                if let current, current.metadata[Self.writeIDName] == settings.metadata[Self.writeIDName] {
                    return ObjectVersion(current.eTag)
                }
                // 409: another write was under way, and may have failed (S3 User Guide, "Conditional writes").
                guard error.code == .conflict, attempt < attempts else {
                    throw EvidenceError(
                        code: .preconditionFailed,
                        message: "writing s3://\(bucket)/\(name): "
                            + (condition == .ifAbsent ? "it exists already" : "it is not the version that was read"),
                        hint: "read it again and decide anew", cause: error.message)
                }
                try await Task.sleep(for: .milliseconds(50 * attempt))
            }
        }
        preconditionFailure("the loop ends by itself")
    }

    private static func isConflict(_ error: AWSError) -> Bool {
        switch error.code {
        case .preconditionFailed, .conflict: true
        // If-Match on an object that is not there, and a completed upload whose answer was lost.
        case .notFound: error.awsCode == "NoSuchKey" || error.awsCode == "NoSuchUpload"
        default: false
        }
    }

    private func settings(_ recorded: Date?) async throws -> S3ObjectSettings {
        var settings = S3ObjectSettings(
            kmsKeyARN: access.kmsKeyARN, metadata: [Self.writeIDName: hex(randomBytes(16))])
        if let recorded, let lock = access.objectLock, try await isLocking() {
            settings.lock = (lock.mode, recorded.adding(lock.retention))
        }
        return settings
    }

    /// Asked once: a bucket cannot lose Object Lock; one that gets it later is locked from the next start on.
    private func isLocking() async throws -> Bool {
        if let known = hasObjectLock.withLock({ $0 }) { return known }
        let found = try await perform("s3:GetBucketObjectLockConfiguration") {
            do { return try await $0.objectLockConfiguration() != nil } catch let error as AWSError {
                // Servers that do not know the question do not have the lock.
                guard error.status == 501 else { throw error }
                return false
            }
        }
        hasObjectLock.withLock { $0 = found }
        return found
    }

    // MARK: - Reading

    package func get(_ key: String) async throws -> StoredObject? {
        let name = try name(of: key)
        let found = try await perform("s3:GetObject") {
            try await $0.getObject(name, upTo: Self.maximumObjectSize)
        }
        return found.map { StoredObject(body: $0.bytes, version: ObjectVersion($0.object.eTag), age: $0.object.age) }
    }

    package func get(_ key: String, range: Range<Int>) async throws -> ByteBuffer? {
        let name = try name(of: key)
        return try await perform("s3:GetObject") {
            try await $0.getObject(name, range: range, upTo: Self.maximumObjectSize)?.bytes
        }
    }

    package func head(_ key: String) async throws -> ObjectSummary? {
        let name = try name(of: key)
        let found = try await perform("s3:GetObject") { try await $0.headObject(name) }
        // Without an object this may as well be a bucket that is not there: a listing tells.
        if found == nil { try await perform("s3:ListBucket") { _ = try await $0.listObjects(prefix: name, limit: 1) } }
        return found.map { ObjectSummary(key: key, size: $0.size) }
    }

    package func list(prefix: String, after: String?, limit: Int) async throws -> [ObjectSummary] {
        try ObjectKey.checkPrefix(prefix)
        let base = self.prefix.isEmpty ? "" : self.prefix + "/"
        return try await perform("s3:ListBucket") { s3 in
            var found: [ObjectSummary] = []
            var token: String?
            repeat {
                let page = try await s3.listObjects(
                    prefix: base + prefix, after: after.map { base + $0 }, continuing: token,
                    limit: min(limit - found.count, 1_000))
                found += page.objects.compactMap { object in
                    let key = String(object.key.dropFirst(base.count))
                    // What others put there is none of ours.
                    do throws(EvidenceError) { try ObjectKey.check(key) } catch { return nil }
                    return ObjectSummary(key: key, size: object.size)
                }
                token = page.next
            } while token != nil && found.count < limit
            return found
        }
    }

    /// Writes, reads and removes an object of its own below `.probe/`, where no other key can be.
    package func probe() async throws {
        let name = (prefix.isEmpty ? "" : prefix + "/") + ".probe/" + hex(randomBytes(8))
        let content = ObjectContent(ByteBuffer(string: "kedge"))
        let settings = try await settings(nil)
        try await perform("s3:ListBucket") { _ = try await $0.listObjects(prefix: name, limit: 1) }
        try await perform("s3:PutObject") {
            _ = try await $0.putObject(name, content.bytes, sha256: content.digest, if: .ifNoneMatch, settings)
        }
        try await perform("s3:GetObject") { _ = try await $0.getObject(name, upTo: Self.maximumObjectSize) }
        try await perform("s3:DeleteObject") { try await $0.deleteObject(name) }
    }

    // MARK: - The bucket

    /// Everything that the bucket says about itself.
    package func review() async throws -> BucketReview {
        try await perform("s3:ListBucket") { _ = try await $0.listObjects(prefix: self.prefix, limit: 1) }
        return await BucketReview.read(s3)
    }

    var s3: S3Client { S3Client(client, region: region.withLock { $0 }, bucket: bucket) }

    private func name(of key: String) throws(EvidenceError) -> String {
        try ObjectKey.check(key)
        return prefix.isEmpty ? key : "\(prefix)/\(key)"
    }

    /// Calls S3, in the bucket's own region where none was asked for, and puts what fails into the operator's words.
    ///
    /// - Parameter action: The IAM action that permits it.
    @discardableResult
    private func perform<Result>(
        _ action: String, rethrowing isExpected: (AWSError) -> Bool = { _ in false },
        _ body: (S3Client) async throws -> Result
    ) async throws -> Result {
        let s3 = s3
        do {
            do { return try await body(s3) } catch let error as AWSError where error.code == .wrongRegion {
                guard access.region == nil, let other = error.region, other != s3.region else { throw error }
                region.withLock { $0 = other }
                return try await body(self.s3)
            }
        } catch let error as AWSError {
            if error.code == .cancelled { throw CancellationError() }
            guard !isExpected(error) else { throw error }
            throw EvidenceError(error, "s3://\(bucket)", arn: s3.arn, action: action)
        }
    }
}

extension PutCondition {
    fileprivate var s3: S3Condition {
        switch self {
        case .none: .none
        case .ifAbsent: .ifNoneMatch
        case .ifMatches(let version): .ifMatch(version.rawValue)
        }
    }
}
