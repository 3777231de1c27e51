import Cryptography

/// An HTTP request as far as a signature covers it.
///
/// The URL goes on the wire as it stands here: path and query percent-encoded already, nothing normalised.
package struct SignableRequest: Sendable {
    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What the signature says of the body.
    package enum Payload: Sendable {
        case bytes([UInt8])
        /// A body whose SHA-256 was taken while it was written.
        case digest([UInt8])
        /// S3 over TLS: the signature does not cover the body.
        case unsigned
        /// S3 over TLS: an `aws-chunked` body with its checksum in the trailer.
        case unsignedWithTrailer

        /// The last line of the canonical request, which S3 also wants in `x-amz-content-sha256`.
        var hash: String {
            switch self {
            case .bytes(let bytes): hex(sha256(bytes))
            case .digest(let digest): hex(digest)
            case .unsigned: "UNSIGNED-PAYLOAD"
            case .unsignedWithTrailer: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
            }
        }
    }

    package let method: String
    package let url: String
    package let headers: [Header]
    package let payload: Payload

    /// `https://host[:port]`, the part of the URL before the path.
    let origin: String
    /// The Host header: the port only where it is not the scheme's own.
    let host: String
    let path: String
    /// The query's names and values in their order, decoded.
    let query: [QueryItem]

    struct QueryItem: Equatable {
        let name: [UInt8]
        let value: [UInt8]

        init(_ name: String, _ value: String) {
            self.name = Array(name.utf8)
            self.value = Array(value.utf8)
        }

        init?(parsing text: Substring) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0]),
                let value = PercentEncoding.decode(parts.count == 2 ? parts[1] : "")
            else { return nil }
            self.name = name
            self.value = value
        }

        /// `name=value`, encoded.
        var text: String { "\(PercentEncoding.encode(bytes: name))=\(PercentEncoding.encode(bytes: value))" }
    }

    /// - Throws: ``AWSError`` `invalid-request` when the URL is not `http[s]://host[:port][/path][?query]`.
    package init(
        method: String, url: String, headers: [Header] = [], payload: Payload = .bytes([])
    ) throws(AWSError) {
        self.method = method
        self.url = url
        self.headers = headers
        self.payload = payload

        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let scheme = ["https://", "http://"].first(where: { parts[0].hasPrefix($0) }), !url.contains("#") else {
            throw Self.refused(url)
        }
        let authorityAndPath = parts[0].dropFirst(scheme.count)
        let authority = authorityAndPath.prefix { $0 != "/" }
        guard !authority.isEmpty, !authority.contains("@") else { throw Self.refused(url) }
        let path = authorityAndPath.dropFirst(authority.count)
        let defaultPort = scheme == "https://" ? ":443" : ":80"

        origin = scheme + authority
        host = String(authority.hasSuffix(defaultPort) ? authority.dropLast(defaultPort.count) : authority)
        self.path = path.isEmpty ? "/" : String(path)
        var query: [QueryItem] = []
        for text in parts.dropFirst().first?.split(separator: "&") ?? [] {
            guard let item = QueryItem(parsing: text) else { throw Self.refused(url) }
            query.append(item)
        }
        self.query = query
    }

    private static func refused(_ url: String) -> AWSError {
        // Only what stands before the query: a presigned URL carries a signature and a session token there.
        let shown = url.prefix { $0 != "?" }
        return AWSError(
            code: .invalidRequest, message: "signing a request: '\(shown)' is not a URL that can be signed",
            hint: "it must be http or https with a host, and percent-encoded")
    }
}
