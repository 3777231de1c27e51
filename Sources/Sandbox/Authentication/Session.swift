import Foundation

/// How far a connection has come in signing in (`SaslServerAuthenticator` in Kafka).
enum Session {
    /// Nothing said yet: ApiVersions once, then SaslHandshake.
    case new
    case versionsTold
    /// A mechanism is chosen; SaslAuthenticate requests, or bare tokens after a SaslHandshake of version 0, follow.
    case exchanging(SASLMechanism, any SASLServer, bareTokens: Bool, previous: Established?)
    case established(Established)
    /// A refusal is on its way; nothing more is taken.
    case failed

    struct Established {
        let identity: Identity
        let mechanism: SASLMechanism?
        /// After this the connection ends unless the client has signed in again (KIP-368).
        let expires: Date?
        let since: Date
    }

    var established: Established? {
        if case .established(let established) = self { established } else { nil }
    }

    /// How long a session lasts that begins now, as SaslAuthenticate tells it: the credential's rest or the broker's
    /// `connections.max.reauth.ms`, whichever is shorter; nil if neither ends it.
    static func lifetime(credentialExpires: Date?, maximum: Duration?, now: Date) -> TimeInterval? {
        let rest = credentialExpires.map { max(0, $0.timeIntervalSince(now)) }
        let limit = maximum.map { TimeInterval($0.components.seconds) + TimeInterval($0.components.attoseconds) / 1e18 }
        return [rest, limit].compactMap { $0 }.min()
    }
}
