/// What every request begins with: header version 1, or 2 (with tagged fields) for flexible versions.
///
/// Version 0, without a client id, is only for ControlledShutdown, which brokers send each other.
package struct RequestHeader: Equatable, Sendable {
    package var apiKey: APIKey
    /// As the client sent it: perhaps not one that this code speaks.
    package var version: Int16
    package var correlationID: Int32
    package var clientID: String?

    package init(apiKey: APIKey, version: Int16, correlationID: Int32, clientID: String?) {
        self.apiKey = apiKey
        self.version = version
        self.correlationID = correlationID
        self.clientID = clientID
    }
}

extension RequestHeader {
    /// The client id has a length of two bytes in every version.
    mutating func code(_ c: inout WireCoder) throws(WireError) {
        _ = try c.integer(apiKey.rawValue)
        _ = try c.integer(version)
        correlationID = try c.integer(correlationID)
        let isFlexible = c.isFlexible
        c.isFlexible = false
        try c.string(&clientID)
        c.isFlexible = isFlexible
        try c.skipTags()
    }
}
