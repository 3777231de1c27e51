/// The broker's side of one SASL exchange.
protocol SASLServer {
    /// Takes the client's next message.
    mutating func evaluate(_ response: [UInt8]) throws(SASLFailure) -> SASLStep
}

struct SASLStep: Equatable {
    var challenge: [UInt8]
    /// Set when the exchange has succeeded.
    var identity: Identity?

    init(challenge: [UInt8] = [], identity: Identity? = nil) {
        self.challenge = challenge
        self.identity = identity
    }
}

/// Why an exchange failed.
struct SASLFailure: Error, Equatable {
    /// For the broker's log.
    var reason: String
    /// Whether the client is told; otherwise it gets a sentence that does not say whether the user exists.
    var isToldToClient = false
}

/// The mechanisms that the sandbox serves, by the names that SaslHandshake uses.
package enum SASLMechanism: String, Codable, Sendable, CaseIterable {
    case plain = "PLAIN"
    case scramSHA256 = "SCRAM-SHA-256"
    case scramSHA512 = "SCRAM-SHA-512"
    case oauthBearer = "OAUTHBEARER"
}
