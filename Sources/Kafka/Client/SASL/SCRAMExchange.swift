import Cryptography

/// SASL SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, RFC 7677) as Kafka speaks it.
///
/// Kafka does not apply SASLprep: names and passwords are taken as UTF-8 (`ScramFormatter.normalize`).
package struct SCRAMExchange: SASLExchange {
    /// Fewer than 4096 iterations are refused as Kafka does (`ScramMechanism`).
    ///
    /// The upper limit keeps a hostile server from occupying this process; Kafka itself allows 16,384.
    package static let iterations = 4096...200_000
    package static let messageLimit = 4096

    private enum State: Sendable {
        case initial
        case sentFirst(bare: String)
        case sentFinal(serverSignature: [UInt8])
        case complete
    }

    private let algorithm: HashAlgorithm
    private let username: String
    private let password: Secret
    private let nonce: String
    private var state = State.initial

    private var mechanism: String { algorithm == .sha256 ? "SCRAM-SHA-256" : "SCRAM-SHA-512" }

    /// - Parameter nonce: Printable ASCII without a comma, fresh for each exchange.
    package init(_ algorithm: HashAlgorithm, username: String, password: Secret, nonce: String) {
        self.algorithm = algorithm
        self.username = username
        self.password = password
        self.nonce = nonce
    }

    package mutating func start() throws(KafkaError) -> [UInt8] {
        guard case .initial = state else { throw Self.refusal("The SCRAM exchange was started twice") }
        guard !username.isEmpty, !password.isEmpty else {
            throw KafkaError(
                .invalidArgument, "The user name or password for \(mechanism) is empty",
                hint: "check the credentials of this cluster.")
        }
        let bare = "n=\(Self.escape(username)),r=\(nonce)"
        state = .sentFirst(bare: bare)
        return Array("n,,\(bare)".utf8)
    }

    package mutating func respond(to challenge: [UInt8]) throws(KafkaError) -> [UInt8]? {
        switch state {
        case .sentFirst(let bare): return try answer(serverFirst: challenge, bare: bare)
        case .sentFinal(let signature):
            try verify(serverFinal: challenge, signature: signature)
            state = .complete
            return nil
        case .initial, .complete:
            throw Self.refusal("The broker sent a SCRAM message out of turn")
        }
    }

    private mutating func answer(serverFirst: [UInt8], bare: String) throws(KafkaError) -> [UInt8] {
        let message = try Self.text(serverFirst)
        let fields = message.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count >= 3, fields[0].hasPrefix("r="), fields[1].hasPrefix("s="), fields[2].hasPrefix("i=") else {
            throw Self.refusal("The broker's SCRAM challenge is malformed")
        }
        let combined = String(fields[0].dropFirst(2))
        guard combined.hasPrefix(nonce), combined.utf8.count > nonce.utf8.count else {
            throw Self.refusal("The broker's SCRAM challenge does not continue our nonce")
        }
        guard let salt = bytes(base64: String(fields[1].dropFirst(2))), !salt.isEmpty else {
            throw Self.refusal("The broker's SCRAM challenge has no valid salt")
        }
        guard let iterations = Int(fields[2].dropFirst(2)), Self.iterations.contains(iterations) else {
            throw Self.refusal(
                "The broker asks for a number of SCRAM iterations outside "
                    + "\(Self.iterations.lowerBound) to \(Self.iterations.upperBound)")
        }
        // The channel binding is the header that was sent, `n,,`, in base64.
        let withoutProof = "c=biws,r=\(combined)"
        let authMessage = Array("\(bare),\(message),\(withoutProof)".utf8)
        let salted = try saltedPassword(salt: salt, iterations: iterations)
        let clientKey = hmac(key: salted, message: Array("Client Key".utf8), hash: algorithm)
        let storedKey = hash(clientKey, algorithm)
        let clientSignature = hmac(key: storedKey, message: authMessage, hash: algorithm)
        let proof = zip(clientKey, clientSignature).map { $0 ^ $1 }
        let serverKey = hmac(key: salted, message: Array("Server Key".utf8), hash: algorithm)
        state = .sentFinal(serverSignature: hmac(key: serverKey, message: authMessage, hash: algorithm))
        return Array("\(withoutProof),p=\(base64(proof))".utf8)
    }

    private func saltedPassword(salt: [UInt8], iterations: Int) throws(KafkaError) -> [UInt8] {
        do {
            return try pbkdf2(
                password: Array(password.reveal().utf8), salt: salt, iterations: iterations, hash: algorithm)
        } catch {
            throw KafkaError(
                .authenticationFailed, "The SCRAM key cannot be derived", hint: error.hint, cause: error.message)
        }
    }

    private func verify(serverFinal: [UInt8], signature: [UInt8]) throws(KafkaError) {
        let message = try Self.text(serverFinal)
        let field = message.prefix { $0 != "," }
        if field.hasPrefix("e=") {
            throw KafkaError(
                .authenticationFailed, "The broker refused the \(mechanism) login: \(field.dropFirst(2))",
                hint: "check the user name and password.")
        }
        guard field.hasPrefix("v="), let received = bytes(base64: String(field.dropFirst(2))),
            constantTimeEqual(received, signature)
        else {
            throw KafkaError(
                .authenticationFailed, "The broker could not prove that it knows the password",
                hint: "this may not be the cluster that it claims to be; check the addresses and the CA.")
        }
    }

    /// RFC 5802 section 5.1: `=` and `,` in a name are written `=3D` and `=2C`.
    package static func escape(_ name: String) -> String {
        name.reduce(into: "") { result, character in
            switch character {
            case "=": result += "=3D"
            case ",": result += "=2C"
            default: result.append(character)
            }
        }
    }

    private static func text(_ bytes: [UInt8]) throws(KafkaError) -> String {
        guard bytes.count <= messageLimit, let text = String(validating: bytes, as: UTF8.self) else {
            throw refusal("The broker's SCRAM message is too long or not UTF-8")
        }
        return text
    }

    private static func refusal(_ message: String) -> KafkaError {
        KafkaError(
            .authenticationFailed, message, hint: "check that the address is a Kafka listener with SASL/SCRAM.")
    }
}
