import Cryptography
import Foundation

/// How the client signs in to brokers that ask for SASL.
package enum SASLCredentials: Sendable {
    case plain(username: String, password: Secret)
    case scramSHA256(username: String, password: Secret)
    case scramSHA512(username: String, password: Secret)
    /// The closure is asked for a token at each connection and each re-authentication; caching is its own business.
    case oauthBearer(@Sendable () async throws -> OAuthBearerToken)

    /// The mechanism's registered name, as SaslHandshake sends it.
    package var mechanism: String {
        switch self {
        case .plain: "PLAIN"
        case .scramSHA256: "SCRAM-SHA-256"
        case .scramSHA512: "SCRAM-SHA-512"
        case .oauthBearer: "OAUTHBEARER"
        }
    }
}

/// A bearer token (RFC 6750) and the moment it stops being accepted.
package struct OAuthBearerToken: Sendable {
    package let value: Secret
    package let expires: Date

    package init(value: Secret, expires: Date) {
        self.value = value
        self.expires = expires
    }
}
