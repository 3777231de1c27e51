import Cryptography
import Foundation

/// AWS Signature Version 4, in headers and in a query.
///
/// Source: IAM User Guide, "Create a signed AWS API request". S3 differs from the other services: its paths are
/// neither normalised nor encoded a second time, and it wants the payload's hash in a header.
package struct SigV4: Sendable {
    package static let algorithm = "AWS4-HMAC-SHA256"
    /// The last part of every credential scope.
    static let terminator = "aws4_request"

    package let credentials: AWSCredentials
    package let region: String
    package let service: String

    package init(credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    private var isS3: Bool { service == "s3" }

    // MARK: - Signing

    /// The headers to send: those of the request, then `X-Amz-Date`, what else AWS needs, and `Authorization`.
    ///
    /// `Host` is signed but left to the transport.
    package func sign(_ request: SignableRequest, at now: Date) -> [SignableRequest.Header] {
        let time = AmazonTime(now)
        let headers = headersToSign(request, at: time)
        let canonical = canonicalRequest(request, query: request.query, headers: headers)
        let signature = signature(of: canonical, at: time)
        let authorization =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(time)), "
            + "SignedHeaders=\(Self.signedHeaderNames(headers)), Signature=\(signature)"
        return headers.filter { $0.name != "Host" } + [.init("Authorization", authorization)]
    }

    /// The URL with a signature in its query, valid for `expires`; of the headers only the host is signed.
    package func presign(_ request: SignableRequest, expires: Duration, at now: Date) -> String {
        let time = AmazonTime(now)
        let signed = query(request, expires: expires, at: time)
        let canonical = canonicalRequest(request, query: signed, headers: [.init("Host", request.host)])
        let signature = signature(of: canonical, at: time)
        let query = signed + [.init("X-Amz-Signature", signature)]
        return request.origin + request.path + "?" + query.map(\.text).joined(separator: "&")
    }

    // MARK: - The steps, one by one

    /// The request's headers and those that the signature adds, the session token among them.
    func headersToSign(_ request: SignableRequest, at time: AmazonTime) -> [SignableRequest.Header] {
        var headers = [.init("Host", request.host)] + request.headers
        headers.append(.init("X-Amz-Date", time.stamp))
        if let token = credentials.sessionToken {
            headers.append(.init("X-Amz-Security-Token", token.reveal()))
        }
        if isS3 {
            headers.append(.init("X-Amz-Content-SHA256", request.payload.hash))
        }
        return headers
    }

    /// A presigned request's query but for the signature, in the order in which the URL has it.
    func query(_ request: SignableRequest, expires: Duration, at time: AmazonTime) -> [SignableRequest.QueryItem] {
        var query = request.query
        query.append(.init("X-Amz-Algorithm", Self.algorithm))
        query.append(.init("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(time))"))
        query.append(.init("X-Amz-Date", time.stamp))
        query.append(.init("X-Amz-Expires", String(expires.components.seconds)))
        query.append(.init("X-Amz-SignedHeaders", "host"))
        if let token = credentials.sessionToken {
            query.append(.init("X-Amz-Security-Token", token.reveal()))
        }
        return query
    }

    /// Step 1: the request in the one form that both sides can compute; it holds the session token.
    func canonicalRequest(
        _ request: SignableRequest, query: [SignableRequest.QueryItem], headers: [SignableRequest.Header]
    ) -> String {
        [
            request.method,
            isS3 ? request.path : PercentEncoding.encode(Self.withoutDotSegments(request.path), keeping: "/"),
            Self.canonicalQuery(query),
            Self.canonicalHeaders(headers),
            Self.signedHeaderNames(headers),
            request.payload.hash,
        ].joined(separator: "\n")
    }

    /// Step 2.
    func stringToSign(_ canonicalRequest: String, at time: AmazonTime) -> String {
        [Self.algorithm, time.stamp, scope(time), hex(sha256(Array(canonicalRequest.utf8)))].joined(separator: "\n")
    }

    /// Step 3: a key that is good for one day, region and service.
    func signingKey(_ time: AmazonTime) -> [UInt8] {
        let secret = Array("AWS4\(credentials.secretAccessKey.reveal())".utf8)
        return [time.day, region, service, Self.terminator].reduce(secret) { key, part in
            hmacSHA256(key: key, message: Array(part.utf8))
        }
    }

    /// Step 4: the signature in hexadecimal.
    func signature(of canonicalRequest: String, at time: AmazonTime) -> String {
        let text = stringToSign(canonicalRequest, at: time)
        return hex(hmacSHA256(key: signingKey(time), message: Array(text.utf8)))
    }

    func scope(_ time: AmazonTime) -> String { "\(time.day)/\(region)/\(service)/\(Self.terminator)" }

    // MARK: - Canonical forms

    private static func canonicalQuery(_ query: [SignableRequest.QueryItem]) -> String {
        query
            .map { (PercentEncoding.encode(bytes: $0.name), PercentEncoding.encode(bytes: $0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// Headers that proxies and transports change on the way.
    private static let unsignedHeaders: Set = [
        "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id",
    ]

    private static func signedHeaders(_ headers: [SignableRequest.Header]) -> [(name: String, value: String)] {
        let values = headers.map { header in
            let words = header.value.split { $0 == " " || $0 == "\t" }
            return (name: header.name.lowercased(), value: words.joined(separator: " "))
        }
        return Dictionary(grouping: values, by: \.name)
            .filter { !unsignedHeaders.contains($0.key) }
            .map { name, same in (name: name, value: same.map(\.value).joined(separator: ",")) }
            .sorted { $0.name < $1.name }
    }

    private static func canonicalHeaders(_ headers: [SignableRequest.Header]) -> String {
        signedHeaders(headers).map { "\($0.name):\($0.value)\n" }.joined()
    }

    private static func signedHeaderNames(_ headers: [SignableRequest.Header]) -> String {
        signedHeaders(headers).map(\.name).joined(separator: ";")
    }

    /// The path without `.`, `..` and empty segments (RFC 3986 §5.2.4).
    private static func withoutDotSegments(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        let isDirectory = ["/", "/.", "/.."].contains { path.hasSuffix($0) }
        return "/" + segments.joined(separator: "/") + (isDirectory && !segments.isEmpty ? "/" : "")
    }
}
