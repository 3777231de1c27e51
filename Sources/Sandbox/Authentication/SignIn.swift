import Cryptography
import Foundation
import Kafka
import NIOCore

/// How a connection signs in, and whether it still may be used (`SaslServerAuthenticator` in Kafka).
struct SignIn {
    enum Outcome {
        case answer(ByteBuffer)
        case answerAndClose(ByteBuffer)
        case close
    }

    /// A client may sign in again only so often (`MIN_REAUTH_INTERVAL_ONE_SECOND_NANOS`).
    private static let leastInterval: TimeInterval = 1

    private let cluster: ClusterState
    private let mechanisms: [SASLMechanism]
    private var session: Session

    init(cluster: ClusterState, listener: SandboxClusterConfiguration.Listener) {
        self.cluster = cluster
        mechanisms = listener.mechanisms
        session =
            listener.mechanisms.isEmpty
            ? .established(.init(identity: .anonymous, mechanism: nil, expires: nil, since: cluster.clock())) : .new
    }

    var identity: Identity { session.established?.identity ?? .anonymous }

    /// After a SaslHandshake of version 0 the exchange has no Kafka headers.
    var takesBareTokens: Bool {
        if case .exchanging(_, _, let bareTokens, _) = session { bareTokens } else { false }
    }

    /// Takes a request that belongs to signing in, or one that may not be answered; nil for what is to be served.
    mutating func take(_ request: IncomingRequest) throws -> Outcome? {
        switch session {
        case .established(let established):
            if request.header.apiKey == .saslHandshake, mayRenew(established) {
                return try shakeHands(request, previous: established)
            }
            if let expires = established.expires, expires <= cluster.clock() { return .close }
            return try refuseLate(request)
        case .new where request.header.apiKey == .apiVersions:
            session = .versionsTold
            return nil
        case .new, .versionsTold:
            guard request.header.apiKey == .saslHandshake else { return .close }
            return try shakeHands(request, previous: nil)
        case .exchanging:
            guard request.header.apiKey == .saslAuthenticate else { return .close }
            return try exchange(request)
        case .failed:
            return .close
        }
    }

    private func mayRenew(_ established: Session.Established) -> Bool {
        established.mechanism != nil && established.expires != nil
            && cluster.clock().timeIntervalSince(established.since) >= Self.leastInterval
    }

    /// SASL requests of a client that has signed in and need not again.
    private func refuseLate(_ request: IncomingRequest) throws -> Outcome? {
        let header = request.header
        switch header.apiKey {
        case .saslHandshake:
            let response = with(SaslHandshakeResponse()) { $0.errorCode = KafkaErrorCode.illegalSaslState.rawValue }
            return .answer(
                try SaslHandshakeRequest.frame(response, version: header.version, correlationID: header.correlationID))
        case .saslAuthenticate:
            let response = with(SaslAuthenticateResponse()) {
                $0.errorCode = KafkaErrorCode.illegalSaslState.rawValue
                $0.errorMessage = "SaslAuthenticate request received after successful authentication"
            }
            return .answer(
                try SaslAuthenticateRequest.frame(
                    response, version: header.version, correlationID: header.correlationID))
        default: return nil
        }
    }

    private mutating func shakeHands(_ request: IncomingRequest, previous: Session.Established?) throws -> Outcome {
        let header = request.header
        let wanted = try request.decode(SaslHandshakeRequest.self).mechanism
        var response = SaslHandshakeResponse()
        response.mechanisms = mechanisms.map(\.rawValue)
        let mechanism = SASLMechanism(rawValue: wanted).flatMap { mechanisms.contains($0) ? $0 : nil }
        if mechanism == nil { response.errorCode = KafkaErrorCode.unsupportedSaslMechanism.rawValue }
        let frame = try SaslHandshakeRequest.frame(
            response, version: header.version, correlationID: header.correlationID)
        guard let mechanism, previous.map({ $0.mechanism == mechanism }) ?? true else {
            session = .failed
            return .answerAndClose(frame)
        }
        session = .exchanging(
            mechanism, cluster.saslServer(mechanism), bareTokens: header.version == 0, previous: previous)
        return .answer(frame)
    }

    private mutating func exchange(_ request: IncomingRequest) throws -> Outcome {
        let header = request.header
        let message = try request.decode(SaslAuthenticateRequest.self)
        var response = SaslAuthenticateResponse()
        var hasFailed = false
        do {
            let (challenge, lifetime) = try evaluate(message.authBytes)
            response.authBytes = challenge
            if header.version >= 1 { response.sessionLifetimeMs = lifetime }
        } catch {
            hasFailed = true
            session = .failed
            response.errorCode = KafkaErrorCode.saslAuthenticationFailed.rawValue
            response.errorMessage = error.reason
        }
        let frame = try SaslAuthenticateRequest.frame(
            response, version: header.version, correlationID: header.correlationID)
        return hasFailed ? .answerAndClose(frame) : .answer(frame)
    }

    mutating func bareToken(_ frame: ByteBuffer) -> Outcome {
        do {
            let (challenge, _) = try evaluate(Array(frame.readableBytesView))
            var answer = ByteBuffer(integer: Int32(challenge.count))
            answer.writeBytes(challenge)
            return .answer(answer)
        } catch {
            session = .failed
            return .close
        }
    }

    /// Takes the exchange one message further; the lifetime is 0 until it has succeeded, and where nothing ends it.
    private mutating func evaluate(_ message: [UInt8]) throws(SASLFailure) -> ([UInt8], Int64) {
        guard case .exchanging(let mechanism, var server, let bareTokens, let previous) = session else {
            throw SASLFailure(reason: "no exchange is under way")
        }
        let step: SASLStep
        do {
            step = try server.evaluate(message)
        } catch {
            cluster.logger.info(
                "sign-in failed", metadata: ["mechanism": "\(mechanism.rawValue)", "cause": "\(error.reason)"])
            throw error.isToldToClient
                ? error
                : SASLFailure(
                    reason:
                        "Authentication failed during authentication due to invalid credentials with SASL mechanism "
                        + mechanism.rawValue, isToldToClient: true)
        }
        guard let identity = step.identity else {
            session = .exchanging(mechanism, server, bareTokens: bareTokens, previous: previous)
            return (step.challenge, 0)
        }
        if let previous, previous.identity.principal != identity.principal {
            throw SASLFailure(reason: "Cannot change principals during re-authentication", isToldToClient: true)
        }
        guard cluster.iam?.mayConnect(identity) ?? true else {
            cluster.logger.info("sign-in refused", metadata: ["principal": "\(identity.principal)"])
            throw SASLFailure(reason: "Access denied", isToldToClient: true)
        }
        let now = cluster.clock()
        let lifetime = Session.lifetime(
            credentialExpires: identity.expires, maximum: cluster.maximumSession, now: now)
        session = .established(
            .init(
                identity: identity, mechanism: mechanism, expires: lifetime.map { now.addingTimeInterval($0) },
                since: now))
        return (step.challenge, Int64((lifetime ?? 0) * 1000))
    }
}

extension ClusterState {
    /// `connections.max.reauth.ms`, nil for none.
    var maximumSession: Duration? {
        let milliseconds = properties.integer("connections.max.reauth.ms")
        return milliseconds > 0 ? .milliseconds(milliseconds) : nil
    }

    func saslServer(_ mechanism: SASLMechanism) -> any SASLServer {
        switch mechanism {
        case .plain: PlainServer { [unowned self] in credentials.password(of: $0) }
        case .scramSHA256: scramServer(.sha256)
        case .scramSHA512: scramServer(.sha512)
        case .oauthBearer:
            OAuthBearerServer { [unowned self] token in
                guard let iam else {
                    throw SASLFailure(reason: "this cluster has no IAM access control")
                }
                return try iam.identity(of: token)
            }
        }
    }

    private func scramServer(_ mechanism: ScramMechanism) -> ScramServer {
        ScramServer(mechanism.hash, serverNonce: base64url(randomBytes(18))) { [unowned self] user in
            credentials.credential(of: user, mechanism)
        }
    }
}
