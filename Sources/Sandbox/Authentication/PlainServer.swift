import Cryptography

/// SASL PLAIN (RFC 4616) as Kafka's `PlainSaslServer` takes it.
struct PlainServer: SASLServer {
    let password: (_ user: String) -> Secret?

    func evaluate(_ response: [UInt8]) throws(SASLFailure) -> SASLStep {
        let fields = response.split(separator: 0, omittingEmptySubsequences: false)
        guard fields.count == 3 else {
            throw SASLFailure(
                reason: "Invalid SASL/PLAIN response: expected 3 tokens, got \(fields.count)", isToldToClient: true)
        }
        let user = String(decoding: fields[1], as: UTF8.self)
        guard !user.isEmpty else {
            throw SASLFailure(reason: "Authentication failed: username not specified", isToldToClient: true)
        }
        guard let known = password(user), constantTimeEqual(Array(known.reveal().utf8), Array(fields[2])) else {
            throw SASLFailure(reason: "Authentication failed: Invalid username or password", isToldToClient: true)
        }
        guard fields[0].isEmpty || fields[0].elementsEqual(fields[1]) else {
            throw SASLFailure(
                reason: "Authentication failed: Client requested an authorization id that is different from username",
                isToldToClient: true)
        }
        return SASLStep(identity: Identity(principal: "User:\(user)"))
    }
}
