import Cryptography

/// SASL SCRAM (RFC 5802) on the broker's side, as Kafka's `ScramSaslServer` does it: no channel binding, no SASLprep.
struct ScramServer: SASLServer {
    private enum State {
        case clientFirst
        case clientFinal(
            user: String, credential: ScramCredential, clientFirstBare: String, serverFirst: String, nonce: String)
        case done
    }

    private static let messageLimit = 4096

    let algorithm: HashAlgorithm
    let serverNonce: String
    let credential: (_ user: String) -> ScramCredential?
    private var state = State.clientFirst

    init(_ algorithm: HashAlgorithm, serverNonce: String, credential: @escaping (_ user: String) -> ScramCredential?) {
        self.algorithm = algorithm
        self.serverNonce = serverNonce
        self.credential = credential
    }

    mutating func evaluate(_ response: [UInt8]) throws(SASLFailure) -> SASLStep {
        guard response.count <= Self.messageLimit, let message = String(validating: response, as: UTF8.self) else {
            throw SASLFailure(reason: "the SCRAM message is too long or not UTF-8")
        }
        switch state {
        case .clientFirst:
            return try answer(clientFirst: message)
        case .clientFinal(let user, let credential, let clientFirstBare, let serverFirst, let nonce):
            state = .done
            return try answer(
                clientFinal: message, user: user, credential: credential, nonce: nonce,
                authenticated: "\(clientFirstBare),\(serverFirst)")
        case .done:
            throw SASLFailure(reason: "a SCRAM message after the last")
        }
    }

    private mutating func answer(clientFirst message: String) throws(SASLFailure) -> SASLStep {
        guard let match = message.wholeMatch(of: /n,(a=([^,]*))?,(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)(,.*)?)/) else {
            throw SASLFailure(reason: "Invalid SCRAM client first message format")
        }
        let user = Self.unescape(String(match.4))
        guard let credential = credential(user) else {
            throw SASLFailure(reason: "no SCRAM credential of user \(user)")
        }
        if let authorization = match.2, !authorization.isEmpty, Self.unescape(String(authorization)) != user {
            throw SASLFailure(
                reason: "Authentication failed: Client requested an authorization id that is different from username",
                isToldToClient: true)
        }
        let nonce = match.5 + serverNonce
        let serverFirst = "r=\(nonce),s=\(base64(credential.salt)),i=\(credential.iterations)"
        state = .clientFinal(
            user: user, credential: credential, clientFirstBare: String(match.3), serverFirst: serverFirst,
            nonce: String(nonce))
        return SASLStep(challenge: Array(serverFirst.utf8))
    }

    private func answer(
        clientFinal message: String, user: String, credential: ScramCredential, nonce: String, authenticated: String
    ) throws(SASLFailure) -> SASLStep {
        // Brokers ask only that the nonce ends with theirs: librdkafka before 2.3 puts its own in front once more.
        guard let match = message.wholeMatch(of: /(c=[^,]*,r=([^,]*)(?:,.*)?),p=([^,]+)/), match.2.hasSuffix(nonce),
            let proof = bytes(base64: String(match.3)), proof.count == algorithm.byteCount
        else {
            throw SASLFailure(reason: "Invalid SCRAM client final message format")
        }
        let authMessage = Array("\(authenticated),\(match.1)".utf8)
        let clientSignature = hmac(key: credential.storedKey, message: authMessage, hash: algorithm)
        let clientKey = zip(proof, clientSignature).map { $0 ^ $1 }
        guard constantTimeEqual(hash(clientKey, algorithm), credential.storedKey) else {
            throw SASLFailure(reason: "wrong password of user \(user)")
        }
        let signature = hmac(key: credential.serverKey, message: authMessage, hash: algorithm)
        return SASLStep(
            challenge: Array("v=\(base64(signature))".utf8), identity: Identity(principal: "User:\(user)"))
    }

    /// RFC 5802 §5.1: `=2C` and `=3D` stand for `,` and `=` in a name.
    private static func unescape(_ name: String) -> String {
        name.replacing("=2C", with: ",").replacing("=3D", with: "=")
    }
}
