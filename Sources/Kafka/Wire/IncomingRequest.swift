import NIOCore

/// A request as a broker receives it: its header has been read, its body not yet.
package struct IncomingRequest: Sendable {
    package let header: RequestHeader
    private let body: WireCoder

    /// Reads the header from the contents of a frame.
    ///
    /// The version may be one that this code does not speak; ``decode(_:)`` throws then. Brokers answer such an
    /// ApiVersions request in version 0 with UNSUPPORTED_VERSION (KIP-511), and hang up on any other.
    package init(frame: ByteBuffer) throws(WireError) {
        guard let key: Int16 = frame.getInteger(at: frame.readerIndex),
            let version: Int16 = frame.getInteger(at: frame.readerIndex + 2)
        else {
            throw WireError(.truncated, "a request of \(frame.readableBytes) bytes has no header")
        }
        guard let apiKey = APIKey(rawValue: key), let request = apiKey.request else {
            throw WireError(.unknownAPI, "API key \(key) in version \(version) is not known here")
        }
        var c = WireCoder(.reading, frame, version: version, isFlexible: request.isFlexible(version))
        var header = RequestHeader(apiKey: apiKey, version: version, correlationID: 0, clientID: nil)
        try header.code(&c)
        self.header = header
        self.body = c
    }

    /// Reads the body.
    ///
    /// Bytes after it are ignored, as brokers do: librdkafka 2.16 leaves three behind the Metadata request for all
    /// topics.
    package func decode<R: KafkaRequest>(_ type: R.Type) throws(WireError) -> R {
        precondition(R.apiKey == header.apiKey, "\(R.self) is not \(header.apiKey)")
        return try inContext(of: R.self, header.version) { () throws(WireError) in
            // Refuses the version unless it is known.
            _ = try R.coder(.reading, ByteBuffer(), version: header.version)
            var c = body
            var request = R()
            try c.structure(&request)
            return request
        }
    }
}
