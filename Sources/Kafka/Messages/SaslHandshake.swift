/// Chooses a SASL mechanism; from version 1 its messages travel in SaslAuthenticate requests.
package struct SaslHandshakeRequest: KafkaRequest {
    package typealias Response = SaslHandshakeResponse
    package static let apiKey = APIKey.saslHandshake
    package static let versions: ClosedRange<Int16> = 0...1
    package static let firstFlexibleVersion: Int16? = nil

    package var mechanism: String = ""

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&mechanism)
    }
}

/// Whether the mechanism is enabled, and which ones are.
package struct SaslHandshakeResponse: KafkaResponse {
    package var errorCode: Int16 = 0
    package var mechanisms: [String] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&errorCode)
        try c.array(&mechanisms)
    }
}
