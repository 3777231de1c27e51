import Foundation
import HTTP

/// What holds for a write to happen (S3 User Guide, "Add preconditions to S3 operations with conditional requests").
package enum S3Condition: Sendable, Hashable {
    case none
    /// There is no object of that key.
    case ifNoneMatch
    /// The object has this ETag.
    case ifMatch(String)

    var headers: [HTTPField] {
        switch self {
        case .none: []
        case .ifNoneMatch: [HTTPField("If-None-Match", "*")]
        case .ifMatch(let eTag): [HTTPField("If-Match", eTag)]
        }
    }
}

/// What an object gets besides its bytes.
package struct S3ObjectSettings: Sendable {
    /// The key that S3 encrypts with; nil: the bucket's default.
    package var kmsKeyARN: String?
    package var lock: (mode: S3ObjectLockMode, until: Date)?
    /// Names in lower case, values in ASCII.
    package var metadata: [String: String] = [:]

    package init(
        kmsKeyARN: String? = nil, lock: (mode: S3ObjectLockMode, until: Date)? = nil, metadata: [String: String] = [:]
    ) {
        self.kmsKeyARN = kmsKeyARN
        self.lock = lock
        self.metadata = metadata
    }

    var headers: [HTTPField] {
        var headers = metadata.sorted { $0.key < $1.key }.map { HTTPField("x-amz-meta-\($0.key)", $0.value) }
        if let kmsKeyARN {
            headers.append(HTTPField("x-amz-server-side-encryption", "aws:kms"))
            headers.append(HTTPField("x-amz-server-side-encryption-aws-kms-key-id", kmsKeyARN))
        }
        if let lock {
            headers.append(HTTPField("x-amz-object-lock-mode", lock.mode.rawValue))
            // Rounded up: the object is kept for a second longer rather than shorter.
            let until = Date(timeIntervalSince1970: lock.until.timeIntervalSince1970.rounded(.up))
            headers.append(HTTPField("x-amz-object-lock-retain-until-date", until.formatted(.iso8601)))
        }
        return headers
    }
}

/// What S3 says of an object.
package struct S3Object: Sendable, Equatable {
    package let eTag: String
    package let size: Int
    /// SHA-256 of all its bytes; nil where S3 has none, or only one over the parts.
    package let sha256: [UInt8]?
    package let metadata: [String: String]
    package let lockMode: S3ObjectLockMode?
    package let lockedUntil: Date?
    /// How long the object had been there when S3 answered, by S3's own clock, in whole seconds.
    package let age: Duration?

    init(_ headers: [HTTPField], size: Int? = nil) throws(AWSError) {
        func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
        guard let eTag = header("etag"), let size = size ?? header("content-length").flatMap({ Int($0) }) else {
            throw AWSError(
                code: .unexpectedAnswer, message: "S3 answered without an ETag or a length",
                hint: "check the endpoint: a proxy or another server may have answered", service: .s3)
        }
        self.eTag = eTag
        self.size = size
        let isComposite = header("x-amz-checksum-type") == "COMPOSITE"
        let checksum = isComposite ? nil : header("x-amz-checksum-sha256").flatMap { Data(base64Encoded: $0) }
        sha256 = checksum.flatMap { $0.count == 32 ? [UInt8]($0) : nil }
        let prefix = "x-amz-meta-"
        metadata = headers.reduce(into: [:]) { metadata, field in
            let name = field.name.lowercased()
            if name.hasPrefix(prefix) { metadata[String(name.dropFirst(prefix.count))] = field.value }
        }
        lockMode = header("x-amz-object-lock-mode").flatMap { S3ObjectLockMode(rawValue: $0) }
        lockedUntil = header("x-amz-object-lock-retain-until-date").flatMap { text in
            (try? Date(text, strategy: .iso8601))
                ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        }
        let times = (
            header("date").flatMap { HTTPDate.parse($0) }, header("last-modified").flatMap { HTTPDate.parse($0) }
        )
        age = if let now = times.0, let then = times.1 { .seconds(now.timeIntervalSince(then)) } else { nil }
    }
}
