import Cryptography
import NIOCore

extension ConnectionState {
    /// What the state needs to know of the connection.
    package struct Settings: Sendable {
        /// The broker's address, for messages.
        package var peer: String
        package var clientID: String
        package var softwareVersion: String
        package var sasl: SASLCredentials?
        package var maxInFlightRequests: Int
        package var maxQueuedRequests: Int
        /// The part of a session's lifetime after which to sign in again, below 1.
        package var reauthenticationPoint: Double
        package var makeNonce: @Sendable () -> String

        package init(_ configuration: KafkaClientConfiguration, peer: BrokerAddress) {
            self.peer = "\(peer)"
            self.clientID = configuration.clientID
            self.softwareVersion = configuration.softwareVersion
            self.sasl = configuration.sasl
            self.maxInFlightRequests = configuration.maxInFlightRequests
            self.maxQueuedRequests = configuration.maxQueuedRequests
            // Spread, so that connections opened together do not sign in again together.
            self.reauthenticationPoint = 0.85 + 0.1 * configuration.surroundings.random()
            self.makeNonce = { base64(randomBytes(24)) }
        }
    }

    /// The connection is there, TLS included.
    package mutating func connected() -> [Action] {
        negotiate(version: 3)
    }

    /// The session's lifetime is nearly over: sign in again on this connection (KIP-368).
    package mutating func reauthenticate() -> [Action] {
        guard failure == nil, case .idle = authentication else { return [] }
        return authenticate()
    }

    package mutating func obtained(token: OAuthBearerToken) -> [Action] {
        guard failure == nil, case .awaitingToken = authentication else { return [] }
        return shakeHands(OAuthBearerExchange(token: token.value))
    }

    package mutating func couldNotObtainToken(_ error: any Error) -> [Action] {
        failSignIn(
            KafkaError(
                .authenticationFailed, "No token to sign in to \(settings.peer) with",
                hint: "check the credentials that the token is made from.", cause: "\(error)"))
    }

    // MARK: ApiVersions

    /// Version 3 first; a broker that does not know it answers in version 0 that it does not (KIP-511).
    private mutating func negotiate(version: Int16) -> [Action] {
        var request = ApiVersionsRequest()
        request.clientSoftwareName = "kedge"
        request.clientSoftwareVersion = settings.softwareVersion
        return write(request, version: version, as: .negotiation(version: version))
    }

    mutating func negotiated(_ frame: ByteBuffer, version: Int16) throws(KafkaError) -> [Action] {
        let isRefusal =
            frame.getInteger(at: frame.readerIndex + 4, as: Int16.self) == KafkaErrorCode.unsupportedVersion.rawValue
        if isRefusal, version > 0 { return negotiate(version: 0) }
        let response = try decode(ApiVersionsRequest.self, version: version, frame)
        let code = KafkaErrorCode(response.errorCode)
        guard code == .none else {
            throw KafkaError(
                .unsupportedVersion, "\(settings.peer) does not say which requests it takes: \(code)",
                hint: "check that the address is a Kafka listener.", brokerCode: code)
        }
        versions = APIVersions(response)
        return settings.sasl == nil ? becomeReady() : authenticate()
    }

    private mutating func becomeReady() -> [Action] {
        guard let versions, !isReady else { return flush() }
        isReady = true
        return [.ready(versions)] + flush()
    }

    // MARK: SASL

    private mutating func authenticate() -> [Action] {
        switch settings.sasl {
        case .plain(let username, let password):
            return shakeHands(PlainExchange(username: username, password: password))
        case .scramSHA256(let username, let password):
            let nonce = settings.makeNonce()
            return shakeHands(SCRAMExchange(.sha256, username: username, password: password, nonce: nonce))
        case .scramSHA512(let username, let password):
            let nonce = settings.makeNonce()
            return shakeHands(SCRAMExchange(.sha512, username: username, password: password, nonce: nonce))
        case .oauthBearer:
            authentication = .awaitingToken
            return [.obtainToken]
        case nil:
            return []
        }
    }

    private mutating func shakeHands(_ exchange: any SASLExchange) -> [Action] {
        authentication = .running(exchange)
        var request = SaslHandshakeRequest()
        request.mechanism = settings.sasl?.mechanism ?? ""
        // Version 1 says that the tokens follow in SaslAuthenticate requests (KIP-152).
        return write(request, version: 1, as: .saslHandshake)
    }

    mutating func shookHands(_ frame: ByteBuffer) throws(KafkaError) -> [Action] {
        let response = try decode(SaslHandshakeRequest.self, version: 1, frame)
        let code = KafkaErrorCode(response.errorCode)
        let mechanism = settings.sasl?.mechanism ?? ""
        switch code {
        case .none: break
        case .unsupportedSaslMechanism:
            throw KafkaError(
                .authenticationFailed, "\(settings.peer) does not take \(mechanism)",
                hint: "this listener offers \(response.mechanisms.sorted().joined(separator: ", ")).", brokerCode: code)
        case .illegalSaslState:
            throw KafkaError(
                .authenticationFailed, "The listener \(settings.peer) does not take SASL at all",
                hint: "use the port of a SASL listener, or leave the credentials out.", brokerCode: code)
        default:
            throw KafkaError(
                .authenticationFailed, "\(settings.peer) refused the SASL handshake: \(code)",
                hint: "see the broker's log.", brokerCode: code)
        }
        guard case .running(var exchange) = authentication else { return [] }
        let message = try exchange.start()
        authentication = .running(exchange)
        return try sendToken(message)
    }

    private mutating func sendToken(_ message: [UInt8]) throws(KafkaError) -> [Action] {
        guard let versions else { return [] }
        let version = try versions.version(of: SaslAuthenticateRequest.self)
        var request = SaslAuthenticateRequest()
        request.authBytes = message
        return write(request, version: version, as: .saslAuthenticate(version: version))
    }

    mutating func authenticated(_ frame: ByteBuffer, version: Int16) throws(KafkaError) -> [Action] {
        guard case .running(var exchange) = authentication else { return [] }
        let response = try decode(SaslAuthenticateRequest.self, version: version, frame)
        let code = KafkaErrorCode(response.errorCode)
        guard code == .none else {
            let reasons = [response.errorMessage, (exchange as? OAuthBearerExchange)?.refusal]
            throw KafkaError(
                .authenticationFailed, "\(settings.peer) refused the \(settings.sasl?.mechanism ?? "") login",
                hint: exchange is OAuthBearerExchange
                    ? "check the credentials and this machine's clock, and that this identity may connect."
                    : "check the credentials, and that this identity may connect.",
                cause: Set(reasons.compactMap(\.self)).subtracting([""]).sorted().joined(separator: ": "),
                brokerCode: code)
        }
        if let answer = try exchange.respond(to: response.authBytes) {
            authentication = .running(exchange)
            return try sendToken(answer)
        }
        authentication = .idle
        let actions = becomeReady()
        guard response.sessionLifetimeMs > 0 else { return actions }
        let lifetime = Duration.milliseconds(response.sessionLifetimeMs)
        return [.scheduleReauthentication(lifetime * settings.reauthenticationPoint)] + actions
    }

    /// A session that cannot be renewed costs the connection; whether anyone may still sign in, a new one will tell.
    mutating func failSignIn(_ error: KafkaError) -> [Action] {
        guard isReady else { return fail(error) }
        return fail(
            KafkaError(
                .connectionLost, "The session with \(settings.peer) could not be renewed", hint: error.hint,
                cause: [error.message, error.cause].compactMap(\.self).joined(separator: ": ")))
    }

    // MARK: Our own requests

    private func decode<R: KafkaRequest>(
        _: R.Type, version: Int16, _ frame: ByteBuffer
    ) throws(KafkaError) -> R.Response {
        try KafkaError.wrapping { () throws(WireError) in try R.response(in: frame, version: version).response }
    }

    private mutating func write<R: KafkaRequest>(_ request: R, version: Int16, as step: Step) -> [Action] {
        lastStepID -= 1
        do throws(KafkaError) {
            let bytes = try KafkaError.wrapping { () throws(WireError) in
                try request.frame(version: version, correlationID: lastStepID, clientID: settings.clientID)
            }
            inFlight.append((lastStepID, step))
            return [.write(bytes), .scheduleTimeout(lastStepID)]
        } catch {
            return fail(error)
        }
    }
}
