import Foundation
import HTTP
import NIOCore

/// One bucket of Amazon S3, or of a server that speaks its protocol.
///
/// Source: Amazon S3 API reference (2006-03-01).
package struct S3Client: Sendable {
    package let client: AWSClient
    package let region: String
    package let bucket: String

    package init(_ client: AWSClient, region: String, bucket: String) {
        self.client = client
        self.region = region
        self.bucket = bucket
    }

    /// `arn:aws:s3:::bucket`, as policies name it.
    package var arn: String { "arn:\(AWSPartition(region: region).rawValue):s3:::\(bucket)" }

    /// A request for the bucket, or for one of its objects.
    ///
    /// The bucket is part of the host (virtual-hosted style), but for endpoints that are configured, whose names need
    /// not cover it, and for buckets with dots, whose names no wildcard certificate covers (S3 User Guide, "Virtual
    /// hosting of general purpose buckets").
    func request(
        _ operation: String, _ method: String, key: String? = nil, query: [(String, String?)] = [],
        headers: [HTTPField] = []
    ) throws(AWSError) -> AWSRequest {
        let inPath = try client.endpoint(.s3, region: region).isCustom || bucket.contains(".")
        let object = PercentEncoding.encode(key ?? "", keeping: "/")
        return AWSRequest(
            service: .s3, region: region, operation: operation, method: method, hostPrefix: inPath ? "" : "\(bucket).",
            path: inPath ? "/\(bucket)" + (key == nil ? "" : "/\(object)") : "/\(object)", query: query,
            headers: headers)
    }

    func xml(_ request: AWSRequest) async throws(AWSError) -> AWSXML {
        let response = try await client.send(request)
        let root = try AWSXML(parsing: response.body)
        // A call that takes long is answered with 200 at its beginning, and may yet fail (CompleteMultipartUpload).
        guard root.name != "Error" else {
            throw AWSError.refusal(of: request, status: 500, headers: response.headers, body: response.body)
        }
        return root
    }
}
