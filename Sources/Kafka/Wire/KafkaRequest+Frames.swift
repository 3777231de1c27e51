import NIOCore

// A frame is a length of four bytes and so many bytes of contents. Encoding gives the whole frame, ready to send;
// decoding takes the contents alone.
extension KafkaRequest {
    /// The request as a frame.
    package func frame(
        version: Int16, correlationID: Int32, clientID: String?
    ) throws(WireError) -> ByteBuffer {
        try Self.encodeFrame(self, version: version) { c throws(WireError) in
            var header = RequestHeader(
                apiKey: Self.apiKey, version: version, correlationID: correlationID, clientID: clientID)
            try header.code(&c)
        }
    }

    /// The answer to such a request as a frame.
    package static func frame(
        _ response: Response, version: Int16, correlationID: Int32
    ) throws(WireError) -> ByteBuffer {
        try encodeFrame(response, version: version) { c throws(WireError) in
            _ = try codeResponseHeader(correlationID, &c)
        }
    }

    /// Reads the answer to a request of this version from the contents of a frame.
    package static func response(
        in frame: ByteBuffer, version: Int16
    ) throws(WireError) -> (correlationID: Int32, response: Response) {
        try inContext(of: Response.self, version) { () throws(WireError) in
            var c = try coder(.reading, frame, version: version)
            let correlationID = try codeResponseHeader(0, &c)
            var response = Response()
            try c.structure(&response)
            try c.finish()
            return (correlationID, response)
        }
    }

    private static func encodeFrame<S: WireStructure>(
        _ body: S, version: Int16, _ header: (inout WireCoder) throws(WireError) -> Void
    ) throws(WireError) -> ByteBuffer {
        try inContext(of: S.self, version) { () throws(WireError) in
            var c = try coder(.writing, ByteBuffer(integer: Int32(0)), version: version)
            try header(&c)
            var body = body
            try c.structure(&body)
            let length = c.buffer.readableBytes - 4
            guard length <= WireLimits.frameBytes else {
                throw c.error(.frameTooLong, "\(length) bytes are more than the \(WireLimits.frameBytes) of a frame")
            }
            c.buffer.setInteger(Int32(length), at: c.buffer.readerIndex)
            return c.buffer
        }
    }

    /// Response header version 0, or 1 for flexible versions.
    ///
    /// ApiVersions always has version 0, so that a client can read the answer to a version that the broker does not
    /// know (KIP-511).
    private static func codeResponseHeader(_ correlationID: Int32, _ c: inout WireCoder) throws(WireError) -> Int32 {
        let correlationID = try c.integer(correlationID)
        if apiKey != .apiVersions { try c.skipTags() }
        return correlationID
    }

    static func coder(
        _ direction: WireCoder.Direction, _ buffer: ByteBuffer, version: Int16
    ) throws(WireError) -> WireCoder {
        guard versions.contains(version) else {
            throw WireError(
                .unsupportedVersion,
                "only versions \(versions.lowerBound) to \(versions.upperBound) of \(apiKey) are known here")
        }
        return WireCoder(direction, buffer, version: version, isFlexible: isFlexible(version))
    }
}

/// Runs `body`; an error says which message it was about.
func inContext<T, S: WireStructure>(
    of type: S.Type, _ version: Int16, _ body: () throws(WireError) -> T
) throws(WireError) -> T {
    do throws(WireError) {
        return try body()
    } catch {
        throw error.within("\(S.self) v\(version)")
    }
}
