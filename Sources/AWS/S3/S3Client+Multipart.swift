import Foundation
import HTTP
import NIOCore

extension S3Client {
    /// A part of an upload that S3 has.
    package struct Part: Sendable, Equatable {
        package let number: Int
        package let eTag: String
        package let bytes: Int
        package let sha256: [UInt8]
    }

    /// CreateMultipartUpload; gives the upload's id.
    ///
    /// SHA-256 is known per part, and of the whole as the SHA-256 over the parts' (S3 User Guide, "Checking object
    /// integrity", composite checksums).
    package func createMultipartUpload(_ key: String, _ settings: S3ObjectSettings) async throws(AWSError) -> String {
        let checksums = [
            HTTPField("x-amz-checksum-algorithm", "SHA256"), HTTPField("x-amz-checksum-type", "COMPOSITE"),
        ]
        let root = try await xml(
            try request(
                "CreateMultipartUpload", "POST", key: key, query: [("uploads", nil)],
                headers: checksums + settings.headers))
        guard let id = root.text("UploadId"), !id.isEmpty else {
            throw AWSError(
                code: .unexpectedAnswer, message: "S3 began an upload to bucket \(bucket) without an id",
                hint: "check the endpoint: a proxy or another server may have answered", service: .s3)
        }
        return id
    }

    /// UploadPart: 5 MiB at least, but for the last part.
    package func uploadPart(
        _ key: String, upload: String, number: Int, _ bytes: ByteBuffer, sha256: [UInt8]
    ) async throws(AWSError) -> Part {
        var request = try request(
            "UploadPart", "PUT", key: key, query: [("partNumber", String(number)), ("uploadId", upload)],
            headers: Self.checksum(sha256))
        request.body = .bytes(bytes)
        request.payload = .digest(sha256)
        let eTag = try eTag(try await client.send(request))
        return Part(number: number, eTag: eTag, bytes: bytes.readableBytes, sha256: sha256)
    }

    /// CompleteMultipartUpload: the object is there afterwards, whole.
    package func completeMultipartUpload(
        _ key: String, upload: String, _ parts: [Part], if condition: S3Condition
    ) async throws(AWSError) {
        let size = parts.reduce(0) { $0 + $1.bytes }
        let list = parts.sorted { $0.number < $1.number }.map { part in
            "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(Self.escaped(part.eTag))</ETag>"
                + "<ChecksumSHA256>\(Data(part.sha256).base64EncodedString())</ChecksumSHA256></Part>"
        }
        var request = try request(
            "CompleteMultipartUpload", "POST", key: key, query: [("uploadId", upload)],
            headers: condition.headers + [
                HTTPField("x-amz-mp-object-size", String(size)), HTTPField("Content-Type", "application/xml"),
            ])
        request.body = .bytes(
            ByteBuffer(
                string: "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                    + list.joined() + "</CompleteMultipartUpload>"))
        // S3 may take minutes for many parts.
        request.timeout = .seconds(300)
        _ = try await xml(request)
    }

    /// AbortMultipartUpload; it is no error if there is none.
    package func abortMultipartUpload(_ key: String, upload: String) async throws(AWSError) {
        do {
            _ = try await client.send(
                try request("AbortMultipartUpload", "DELETE", key: key, query: [("uploadId", upload)]))
        } catch {
            guard error.code == .notFound else { throw error }
        }
    }

    /// ListMultipartUploads: keys and ids of up to 1,000 uploads that are neither complete nor aborted.
    package func listMultipartUploads(prefix: String) async throws(AWSError) -> [(key: String, upload: String)] {
        let root = try await xml(
            try request("ListMultipartUploads", "GET", query: [("uploads", nil), ("prefix", prefix)]))
        return root.all("Upload").compactMap { upload in
            guard let key = upload.text("Key"), let id = upload.text("UploadId") else { return nil }
            return (key, id)
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
