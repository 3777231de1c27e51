import NIOCore

/// A header's name and value.
package struct HTTPField: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What a request carries.
package enum HTTPBody: Sendable {
    case none
    case bytes(ByteBuffer)
    /// Exactly `length` bytes, asked for no faster than they can be sent.
    ///
    /// Sending it again iterates the sequence again.
    case stream(length: Int64, any AsyncSequence<ByteBuffer, any Error> & Sendable)

    package var length: Int64 {
        switch self {
        case .none: 0
        case .bytes(let buffer): Int64(buffer.readableBytes)
        case .stream(let length, _): length
        }
    }
}

/// A request; the URL goes on the wire as it stands, percent-encoded already.
package struct HTTPRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [HTTPField]
    package var body: HTTPBody
    /// How long it may take to the answer's head, and to the end of a collected body.
    package var timeout: Duration
    /// Whether proxies are left aside, as for addresses that only this machine can reach.
    package var isDirect: Bool

    package init(
        method: String, url: String, headers: [HTTPField] = [], body: HTTPBody = .none,
        timeout: Duration = .seconds(60), isDirect: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.isDirect = isDirect
    }
}
