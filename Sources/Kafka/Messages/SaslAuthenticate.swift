/// Carries a message of the SASL mechanism to the broker (KIP-152).
package struct SaslAuthenticateRequest: KafkaRequest {
    package typealias Response = SaslAuthenticateResponse
    package static let apiKey = APIKey.saslAuthenticate
    package static let versions: ClosedRange<Int16> = 0...2
    package static let firstFlexibleVersion: Int16? = 2

    package var authBytes: [UInt8] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.bytes(&authBytes)
    }
}

/// Carries the broker's answer.
package struct SaslAuthenticateResponse: KafkaResponse {
    package var errorCode: Int16 = 0
    package var errorMessage: String?
    package var authBytes: [UInt8] = []
    /// After this time the broker closes the connection unless it is authenticated again; 0 for never (KIP-368).
    package var sessionLifetimeMs: Int64 = 0

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&errorCode)
        try c.string(&errorMessage)
        try c.bytes(&authBytes)
        try c.int(&sessionLifetimeMs, from: 1, ignorable: true)
    }
}
