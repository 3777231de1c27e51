import Cryptography

/// The client's half of one SASL exchange: bytes in, bytes out, no I/O.
package protocol SASLExchange: Sendable {
    /// The client's first message; every mechanism here speaks first.
    mutating func start() throws(KafkaError) -> [UInt8]
    /// Answers a challenge; nil once the exchange is complete and the server has proven what it has to prove.
    mutating func respond(to challenge: [UInt8]) throws(KafkaError) -> [UInt8]?
}

/// SASL PLAIN (RFC 4616): user name and password in the clear, so only over TLS outside of tests.
package struct PlainExchange: SASLExchange {
    private let username: String
    private let password: Secret

    package init(username: String, password: Secret) {
        self.username = username
        self.password = password
    }

    package mutating func start() throws(KafkaError) -> [UInt8] {
        let secret = password.reveal()
        guard !username.isEmpty, !secret.isEmpty, !username.utf8.contains(0), !secret.utf8.contains(0) else {
            throw KafkaError(
                .invalidArgument, "The user name or password for SASL/PLAIN is empty or contains a NUL character",
                hint: "check the credentials of this cluster.")
        }
        return [0] + Array(username.utf8) + [0] + Array(secret.utf8)
    }

    package mutating func respond(to challenge: [UInt8]) throws(KafkaError) -> [UInt8]? { nil }
}

/// SASL OAUTHBEARER (RFC 7628): one message that carries the token.
///
/// A server that refuses the token says why in a challenge; the client must answer that with one 0x01 byte, and only
/// then does the authentication fail (section 3.2.3; `OAuthBearerSaslServer` in Kafka).
package struct OAuthBearerExchange: SASLExchange {
    private let token: Secret
    /// The server's reason for refusing the token, in its own words (RFC 7628 section 3.2.2, a JSON object).
    package private(set) var refusal: String?

    package init(token: Secret) {
        self.token = token
    }

    package mutating func start() throws(KafkaError) -> [UInt8] {
        let value = token.reveal()
        // RFC 6750 section 2.1: the characters of a b64token.
        guard !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw KafkaError(
                .invalidArgument, "The bearer token is empty or has characters that no token has",
                hint: "check what issues the token.")
        }
        return Array("n,,\u{1}auth=Bearer \(value)\u{1}\u{1}".utf8)
    }

    package mutating func respond(to challenge: [UInt8]) throws(KafkaError) -> [UInt8]? {
        if challenge.isEmpty { return nil }
        guard refusal == nil else {
            throw KafkaError(
                .authenticationFailed, "The broker refused the token: \(refusal ?? "")",
                hint: "check that the identity may connect, and this machine's clock.")
        }
        refusal = String(decoding: challenge.prefix(500), as: UTF8.self)
        return [1]
    }
}
