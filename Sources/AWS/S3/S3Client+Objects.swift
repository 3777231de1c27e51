import Cryptography
import Foundation
import HTTP
import NIOCore

extension S3Client {
    /// PutObject; S3 compares the bytes with their SHA-256 before it stores them.
    ///
    /// - Parameter sha256: Of the bytes.
    /// - Returns: The ETag.
    package func putObject(
        _ key: String, _ bytes: ByteBuffer, sha256: [UInt8], if condition: S3Condition = .none,
        _ settings: S3ObjectSettings = S3ObjectSettings()
    ) async throws(AWSError) -> String {
        var request = try request(
            "PutObject", "PUT", key: key, headers: Self.checksum(sha256) + condition.headers + settings.headers)
        request.body = .bytes(bytes)
        request.payload = .digest(sha256)
        return try eTag(try await client.send(request))
    }

    /// GetObject: the whole object, or a range of its bytes; nil if there is none.
    ///
    /// A whole object is compared with its SHA-256 where S3 has that. A range ends where the object does.
    package func getObject(
        _ key: String, range: Range<Int>? = nil, upTo limit: Int
    ) async throws(AWSError) -> (object: S3Object, bytes: ByteBuffer)? {
        if range?.isEmpty == true { return try await headObject(key).map { ($0, ByteBuffer()) } }
        let range = range.map { [HTTPField("Range", "bytes=\($0.lowerBound)-\($0.upperBound - 1)")] }
        var request = try request(
            "GetObject", "GET", key: key, headers: range ?? [HTTPField("x-amz-checksum-mode", "ENABLED")])
        request.responseLimit = limit
        do {
            let response = try await client.send(request)
            let object = try S3Object(response.headers, size: response.body.readableBytes)
            if range == nil { try check(response.body, against: object.sha256, request) }
            return (object, response.body)
        } catch {
            switch error.awsCode {
            case "NoSuchKey": return nil
            case "InvalidRange": return try await headObject(key).map { ($0, ByteBuffer()) }
            default: throw error
            }
        }
    }

    /// HeadObject; nil if there is none, or no such bucket, which an answer without a body cannot tell apart.
    package func headObject(_ key: String) async throws(AWSError) -> S3Object? {
        do {
            let response = try await client.send(
                try request("HeadObject", "HEAD", key: key, headers: [HTTPField("x-amz-checksum-mode", "ENABLED")]))
            return try S3Object(response.headers)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    /// DeleteObject; it is no error if there is none.
    ///
    /// In a bucket with versions, the object's stay.
    package func deleteObject(_ key: String) async throws(AWSError) {
        _ = try await client.send(try request("DeleteObject", "DELETE", key: key))
    }

    /// The headers that carry a SHA-256.
    ///
    /// The algorithm is named as well: with Object Lock some servers ask for that.
    static func checksum(_ sha256: [UInt8]) -> [HTTPField] {
        [
            HTTPField("x-amz-sdk-checksum-algorithm", "SHA256"),
            HTTPField("x-amz-checksum-sha256", Data(sha256).base64EncodedString()),
        ]
    }

    func eTag(_ response: AWSResponse) throws(AWSError) -> String {
        guard let eTag = response["ETag"] else {
            throw AWSError(
                code: .unexpectedAnswer, message: "S3 took an object for \(bucket) and gave no ETag",
                hint: "check the endpoint: a proxy or another server may have answered", service: .s3)
        }
        return eTag
    }

    private func check(_ bytes: ByteBuffer, against digest: [UInt8]?, _ request: AWSRequest) throws(AWSError) {
        guard let digest, bytes.withUnsafeReadableBytes({ sha256($0) }) != digest else { return }
        throw AWSError(
            code: .unexpectedAnswer, message: "\(request.title): the bytes that came are not those of the checksum",
            hint: "try again; something between here and S3 changes what it passes on", service: .s3)
    }
}
