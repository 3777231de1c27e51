import Cryptography
import HTTP

/// A call of an AWS service, before it is signed.
package struct AWSRequest: Sendable {
    /// What the signature says of the body.
    package enum Payload: Sendable {
        /// Its SHA-256, which is taken now; only for bodies in memory.
        case hashed
        /// Its SHA-256, taken earlier.
        case digest([UInt8])
        /// Nothing (S3 over TLS).
        case unsigned
        /// Nothing, with a checksum in the trailer (S3 over TLS).
        case unsignedWithTrailer
    }

    package var service: AWSService
    package var region: String
    /// The call's name for messages, such as `GetRole`.
    package var operation: String
    package var method: String
    /// What stands before the endpoint's host, such as `bucket.`; only for endpoints of AWS.
    package var hostPrefix: String
    /// Percent-encoded, starting with `/`.
    package var path: String
    /// Names and values, not encoded.
    package var query: [(String, String?)]
    package var headers: [HTTPField]
    package var body: HTTPBody
    package var payload: Payload
    /// Whether it may be sent again; nil: yes, unless the body is a stream.
    package var retryable: Bool?
    /// The largest answer that is taken.
    package var responseLimit: Int
    /// How long one attempt may take.
    package var timeout: Duration
    /// How long all attempts together may take; no less than one.
    package var overallTimeout: Duration
    /// What is in it, besides the credentials, that no message may repeat.
    package var secrets: [Secret]
    /// False for the few calls that need no credentials.
    package var isSigned: Bool

    package init(
        service: AWSService, region: String, operation: String = "", method: String = "GET", hostPrefix: String = "",
        path: String = "/", query: [(String, String?)] = [], headers: [HTTPField] = [], body: HTTPBody = .none,
        payload: Payload = .hashed, retryable: Bool? = nil, responseLimit: Int = 4 * 1024 * 1024,
        timeout: Duration = .seconds(60), overallTimeout: Duration = .seconds(300), secrets: [Secret] = [],
        isSigned: Bool = true
    ) {
        self.service = service
        self.region = region
        self.operation = operation
        self.method = method
        self.hostPrefix = hostPrefix
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.payload = payload
        self.retryable = retryable
        self.responseLimit = responseLimit
        self.timeout = timeout
        self.overallTimeout = overallTimeout
        self.secrets = secrets
        self.isSigned = isSigned
    }

    var isRetryable: Bool {
        if let retryable { return retryable }
        if case .stream = body { return false }
        return true
    }

    /// What messages call it: `IAM GetRole`.
    var title: String { operation.isEmpty ? "\(service.title) \(method)" : "\(service.title) \(operation)" }
}
