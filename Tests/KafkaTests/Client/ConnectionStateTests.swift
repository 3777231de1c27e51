import Cryptography
import NIOCore
import Testing

@testable import Kafka

/// Scripts of one connection's protocol: events in, actions out, no I/O.
@Suite struct ConnectionStateTests {
    static let ranges: [Int16: ClosedRange<Int16>] = [
        ApiVersionsRequest.apiKey.rawValue: 0...4, SaslHandshakeRequest.apiKey.rawValue: 0...1,
        SaslAuthenticateRequest.apiKey.rawValue: 0...2, MetadataRequest.apiKey.rawValue: 0...12,
    ]

    private func makeState(
        sasl: SASLCredentials? = nil, maxInFlight: Int = 2, maxQueued: Int = 2
    ) -> ConnectionState {
        var configuration = KafkaClientConfiguration(
            bootstrapServers: [], clientID: "test", sasl: sasl)
        configuration.maxInFlightRequests = maxInFlight
        configuration.maxQueuedRequests = maxQueued
        configuration.surroundings.random = { 0.5 }
        var settings = ConnectionState.Settings(configuration, peer: BrokerAddress(host: "broker", port: 9092))
        settings.makeNonce = { "rOprNGfwEbeRWgbNEkqO" }
        return ConnectionState(settings)
    }

    private func ready(sasl: SASLCredentials? = nil, maxInFlight: Int = 2, maxQueued: Int = 2) throws -> ConnectionState
    {
        var state = makeState(sasl: sasl, maxInFlight: maxInFlight, maxQueued: maxQueued)
        let sent = try Sent(state.connected())
        let actions = state.received(try sent.answer(ApiVersionsRequest.self) { $0 = Self.apiVersions })
        #expect(actions == [.ready(APIVersions(ranges: Self.ranges))])
        return state
    }

    static var apiVersions: ApiVersionsResponse {
        var response = ApiVersionsResponse()
        response.apiKeys = ranges.sorted { $0.key < $1.key }.map { key, range in
            var api = ApiVersionsResponse.ApiVersion()
            api.apiKey = key
            api.minVersion = range.lowerBound
            api.maxVersion = range.upperBound
            return api
        }
        return response
    }

    private func response(_ correlationID: Int32) -> ByteBuffer {
        ByteBuffer(integer: correlationID)
    }

    // MARK: Negotiation

    @Test("Version negotiation comes first; requests wait for it and then go out in order")
    func negotiation() throws {
        var state = makeState()
        let sent = try Sent(state.connected())
        #expect(sent.apiKey == 18)
        #expect(sent.version == 3)
        #expect(state.submit(1, ByteBuffer(string: "one")).isEmpty)
        #expect(state.submit(2, ByteBuffer(string: "two")).isEmpty)
        let actions = state.received(try sent.answer(ApiVersionsRequest.self) { $0 = Self.apiVersions })
        #expect(
            actions == [
                .ready(APIVersions(ranges: Self.ranges)), .write(ByteBuffer(string: "one")),
                .write(ByteBuffer(string: "two")),
            ])
    }

    @Test("A broker that does not know version 3 is asked in version 0")
    func negotiationFallsBack() throws {
        var state = makeState()
        let first = try Sent(state.connected())
        // KIP-511: the refusal itself is in version 0.
        let refusal = try first.answer(ApiVersionsRequest.self, version: 0) { $0.errorCode = 35 }
        let second = try Sent(state.received(refusal))
        #expect(second.apiKey == 18)
        #expect(second.version == 0)
        let actions = state.received(try second.answer(ApiVersionsRequest.self) { $0 = Self.apiVersions })
        #expect(actions == [.ready(APIVersions(ranges: Self.ranges))])
    }

    @Test("Bytes that are no ApiVersions response end the connection")
    func negotiationGarbage() throws {
        var state = makeState()
        let sent = try Sent(state.connected())
        var bytes = ByteBuffer(integer: sent.correlationID)
        bytes.writeInteger(Int16(0))
        bytes.writeInteger(UInt32.max)
        #expect(state.received(bytes).closing?.code == .malformedMessage)
    }

    // MARK: Requests

    @Test("No more than the limit are in flight; an answer lets the next one out")
    func pipelining() throws {
        var state = try ready()
        #expect(state.submit(1, ByteBuffer(string: "1")) == [.write(ByteBuffer(string: "1"))])
        #expect(state.submit(2, ByteBuffer(string: "2")) == [.write(ByteBuffer(string: "2"))])
        #expect(state.submit(3, ByteBuffer(string: "3")).isEmpty)
        #expect(state.received(response(1)) == [.succeed(1, response(1)), .sendMore])
        #expect(state.sendMore() == [.write(ByteBuffer(string: "3"))])
        #expect(state.received(response(2)) == [.succeed(2, response(2)), .sendMore])
        #expect(state.received(response(3)) == [.succeed(3, response(3)), .sendMore])
    }

    @Test("A full queue refuses the next request and keeps the others")
    func overload() throws {
        var state = try ready(maxInFlight: 1, maxQueued: 1)
        _ = state.submit(1, ByteBuffer())
        _ = state.submit(2, ByteBuffer())
        let refused = state.submit(3, ByteBuffer())
        #expect(refused.failures[3]?.code == .overloaded)
        #expect(refused.closing == nil)
        #expect(state.received(response(1)) == [.succeed(1, response(1)), .sendMore])
        #expect(state.sendMore() == [.write(ByteBuffer())])
    }

    @Test("An answer with another correlation id fails everything: sent requests may have been applied, queued not")
    func wrongCorrelationID() throws {
        var state = try ready(maxInFlight: 1)
        _ = state.submit(1, ByteBuffer())
        _ = state.submit(2, ByteBuffer())
        let actions = state.received(response(2))
        #expect(actions.closing?.code == .malformedMessage)
        #expect(actions.failures[1]?.mayHaveBeenApplied == true)
        #expect(actions.failures[2]?.mayHaveBeenApplied == false)
        #expect(state.received(response(1)).isEmpty)
        #expect(state.submit(4, ByteBuffer()).failures[4]?.mayHaveBeenApplied == false)
    }

    @Test("An answer that nobody asked for ends the connection")
    func unasked() throws {
        var state = try ready()
        #expect(state.received(response(1)).closing?.code == .malformedMessage)
        var other = try ready()
        #expect(other.received(ByteBuffer(bytes: [0, 0])).closing?.code == .malformedMessage)
    }

    @Test("A request that times out in flight takes the connection with it, in the queue only itself")
    func timeouts() throws {
        var state = try ready(maxInFlight: 1)
        _ = state.submit(1, ByteBuffer())
        _ = state.submit(2, ByteBuffer())
        _ = state.submit(3, ByteBuffer())
        let queued = state.timedOut(2, after: .seconds(30))
        #expect(queued.failures[2]?.code == .requestTimeout)
        #expect(queued.failures[2]?.mayHaveBeenApplied == false)
        #expect(queued.closing == nil)
        let sent = state.timedOut(1, after: .seconds(30))
        #expect(sent.failures[1]?.code == .requestTimeout)
        #expect(sent.failures[1]?.mayHaveBeenApplied == true)
        #expect(sent.failures[3]?.code == .connectionLost)
        #expect(sent.closing?.code == .connectionLost)
        #expect(state.timedOut(1, after: .seconds(30)).isEmpty)
    }

    @Test("A cancelled request leaves the queue; one in flight keeps its place among the answers")
    func cancellation() throws {
        var state = try ready(maxInFlight: 1)
        _ = state.submit(1, ByteBuffer(string: "1"))
        _ = state.submit(2, ByteBuffer(string: "2"))
        _ = state.submit(3, ByteBuffer(string: "3"))
        #expect(state.cancelled(1).isEmpty)
        #expect(state.cancelled(2).failures.keys.sorted() == [2])
        #expect(state.received(response(1)) == [.succeed(1, response(1)), .sendMore])
        #expect(state.sendMore() == [.write(ByteBuffer(string: "3"))])
    }

    @Test("A lost connection fails what is under way")
    func disconnect() throws {
        var state = try ready(maxInFlight: 1)
        _ = state.submit(1, ByteBuffer())
        _ = state.submit(2, ByteBuffer())
        let actions = state.disconnected("reset by peer")
        #expect(actions.failures[1]?.code == .connectionLost)
        #expect(actions.failures[1]?.mayHaveBeenApplied == true)
        #expect(actions.failures[2]?.mayHaveBeenApplied == false)
        #expect(actions.closing?.cause == "reset by peer")
        #expect(state.disconnected(nil).isEmpty)
    }

    @Test("A connection that ends during the sign-in says that the listener may be another")
    func disconnectEarly() throws {
        var state = makeState()
        _ = state.connected()
        let error = try #require(state.disconnected(nil).closing)
        #expect(error.code == .connectionFailed)
        #expect(error.hint.contains("SASL"))
    }

    // MARK: SASL

    private static let scram = SASLCredentials.scramSHA256(username: "user", password: Secret("pencil"))

    /// Runs negotiation and the SASL handshake; returns what was sent next.
    private func shakeHands(_ state: inout ConnectionState) throws -> [ConnectionState.Action] {
        let sent = try Sent(state.connected())
        let handshake = try Sent(state.received(try sent.answer(ApiVersionsRequest.self) { $0 = Self.apiVersions }))
        #expect(handshake.apiKey == 17)
        #expect(handshake.version == 1)
        return state.received(try handshake.answer(SaslHandshakeRequest.self) { _ in })
    }

    private func finishSCRAM(
        _ state: inout ConnectionState, _ first: Sent, lifetime: Int64 = 0
    ) throws -> [ConnectionState.Action] {
        let second = try Sent(
            state.received(
                try first.answer(SaslAuthenticateRequest.self) {
                    $0.authBytes = Array(SASLExchangeTests.serverFirst.utf8)
                }))
        return state.received(
            try second.answer(SaslAuthenticateRequest.self) {
                $0.authBytes = Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8)
                $0.sessionLifetimeMs = lifetime
            })
    }

    @Test("SCRAM runs in SaslAuthenticate requests, and requests wait until it is over")
    func scram() throws {
        var state = makeState(sasl: Self.scram)
        let first = try Sent(try shakeHands(&state))
        #expect(first.apiKey == 36)
        #expect(first.version == 2)
        #expect(
            try first.request(SaslAuthenticateRequest.self).authBytes == Array("n,,n=user,r=rOprNGfwEbeRWgbNEkqO".utf8))
        #expect(state.submit(1, ByteBuffer(string: "1")).isEmpty)
        let actions = try finishSCRAM(&state, first)
        #expect(actions == [.ready(APIVersions(ranges: Self.ranges)), .write(ByteBuffer(string: "1"))])
    }

    @Test("The sign-in is repeated before the session ends; what is in flight is answered, what comes waits")
    func reauthentication() throws {
        var state = makeState(sasl: Self.scram)
        let actions = try finishSCRAM(&state, try Sent(try shakeHands(&state)), lifetime: 10_000)
        #expect(
            actions == [.scheduleReauthentication(.milliseconds(9000)), .ready(APIVersions(ranges: Self.ranges))])

        #expect(state.submit(1, ByteBuffer(string: "1")) == [.write(ByteBuffer(string: "1"))])
        let handshake = try Sent(state.reauthenticate())
        #expect(handshake.apiKey == 17)
        #expect(state.submit(2, ByteBuffer(string: "2")).isEmpty)
        #expect(state.received(response(1)) == [.succeed(1, response(1)), .sendMore])
        let first = try Sent(state.received(try handshake.answer(SaslHandshakeRequest.self) { _ in }))
        let after = try finishSCRAM(&state, first, lifetime: 10_000)
        #expect(after == [.scheduleReauthentication(.milliseconds(9000)), .write(ByteBuffer(string: "2"))])
    }

    @Test("A sign-in that cannot be repeated costs the connection, and a new one may be tried")
    func refusedReauthentication() throws {
        var state = makeState(sasl: Self.scram)
        _ = try finishSCRAM(&state, try Sent(try shakeHands(&state)), lifetime: 10_000)
        let handshake = try Sent(state.reauthenticate())
        _ = state.submit(1, ByteBuffer())
        let actions = state.received(try handshake.answer(SaslHandshakeRequest.self) { $0.errorCode = 34 })
        #expect(actions.closing?.code == .connectionLost)
        #expect(actions.failures[1]?.isRetriable == true)
        #expect(actions.failures[1]?.mayHaveBeenApplied == false)
    }

    @Test("A refused password is an authentication error with the broker's reason, never with the password")
    func wrongPassword() throws {
        var state = makeState(sasl: Self.scram)
        let first = try Sent(try shakeHands(&state))
        let error = try #require(
            state.received(
                try first.answer(SaslAuthenticateRequest.self) {
                    $0.errorCode = 58
                    $0.errorMessage = "Authentication failed due to invalid credentials"
                }
            ).closing)
        #expect(error.code == .authenticationFailed)
        #expect(error.cause == "Authentication failed due to invalid credentials")
        #expect(!error.isRetriable)
        #expect(!"\(error)".contains("pencil"))
    }

    @Test("A mechanism that the listener does not have is named together with those it has")
    func wrongMechanism() throws {
        var state = makeState(sasl: Self.scram)
        let sent = try Sent(state.connected())
        let handshake = try Sent(state.received(try sent.answer(ApiVersionsRequest.self) { $0 = Self.apiVersions }))
        let error = try #require(
            state.received(
                try handshake.answer(SaslHandshakeRequest.self) {
                    $0.errorCode = 33
                    $0.mechanisms = ["SCRAM-SHA-512", "OAUTHBEARER"]
                }
            ).closing)
        #expect(error.code == .authenticationFailed)
        #expect(error.message.contains("SCRAM-SHA-256"))
        #expect(error.hint.contains("OAUTHBEARER, SCRAM-SHA-512"))
    }

    private static let bearer = SASLCredentials.oauthBearer { throw CancellationError() }

    @Test("A token is obtained first, again for each new sign-in, while requests go on")
    func oauthBearer() throws {
        var state = makeState(sasl: Self.bearer)
        let sent = try Sent(state.connected())
        #expect(state.received(try sent.answer(ApiVersionsRequest.self) { $0 = Self.apiVersions }) == [.obtainToken])
        let token = OAuthBearerToken(value: Secret("abc"), expires: .distantFuture)
        let handshake = try Sent(state.obtained(token: token))
        let first = try Sent(state.received(try handshake.answer(SaslHandshakeRequest.self) { _ in }))
        #expect(
            try first.request(SaslAuthenticateRequest.self).authBytes
                == Array("n,,\u{1}auth=Bearer abc\u{1}\u{1}".utf8))
        let actions = state.received(
            try first.answer(SaslAuthenticateRequest.self) { $0.sessionLifetimeMs = 1000 })
        #expect(actions == [.scheduleReauthentication(.milliseconds(900)), .ready(APIVersions(ranges: Self.ranges))])

        #expect(state.reauthenticate() == [.obtainToken])
        #expect(state.submit(1, ByteBuffer(string: "1")) == [.write(ByteBuffer(string: "1"))])
        #expect(try Sent(state.obtained(token: token)).apiKey == 17)
        #expect(state.submit(2, ByteBuffer(string: "2")).isEmpty)
    }

    @Test("A refused token is acknowledged, and the broker's reason reported")
    func oauthBearerRefusal() throws {
        var state = makeState(sasl: Self.bearer)
        let sent = try Sent(state.connected())
        _ = state.received(try sent.answer(ApiVersionsRequest.self) { $0 = Self.apiVersions })
        let token = OAuthBearerToken(value: Secret("abc"), expires: .distantFuture)
        let handshake = try Sent(state.obtained(token: token))
        let first = try Sent(state.received(try handshake.answer(SaslHandshakeRequest.self) { _ in }))
        let reason = #"{"status":"invalid_token"}"#
        let second = try Sent(
            state.received(
                try first.answer(SaslAuthenticateRequest.self) { $0.authBytes = Array(reason.utf8) }))
        #expect(try second.request(SaslAuthenticateRequest.self).authBytes == [1])
        let error = try #require(
            state.received(
                try second.answer(SaslAuthenticateRequest.self) {
                    $0.errorCode = 58
                    $0.errorMessage = reason
                }
            ).closing)
        #expect(error.code == .authenticationFailed)
        #expect(error.cause == reason)
    }

    @Test("Without a token there is no connection")
    func noToken() throws {
        struct NoCredentials: Error {}
        var state = makeState(sasl: Self.bearer)
        let sent = try Sent(state.connected())
        _ = state.received(try sent.answer(ApiVersionsRequest.self) { $0 = Self.apiVersions })
        #expect(state.couldNotObtainToken(NoCredentials()).closing?.code == .authenticationFailed)
    }
}

/// A request of the state's own, taken apart as the broker would.
private struct Sent {
    let apiKey: Int16
    let version: Int16
    let correlationID: Int32
    private let frame: ByteBuffer

    init(_ actions: [ConnectionState.Action]) throws {
        guard case .write(let bytes)? = actions.first, actions.count == 2 else {
            throw Unexpected(actions: actions)
        }
        var frame = bytes
        let length: Int32? = frame.readInteger()
        try #require(length.map(Int.init) == frame.readableBytes)
        let start = frame.readerIndex
        apiKey = try #require(frame.getInteger(at: start))
        version = try #require(frame.getInteger(at: start + 2))
        correlationID = try #require(frame.getInteger(at: start + 4))
        try #require(actions.last == .scheduleTimeout(correlationID))
        self.frame = frame
    }

    func request<R: KafkaRequest>(_: R.Type) throws -> R {
        try IncomingRequest(frame: frame).decode(R.self)
    }

    func answer<R: KafkaRequest>(
        _: R.Type, version: Int16? = nil, _ fill: (inout R.Response) -> Void
    ) throws -> ByteBuffer {
        var response = R.Response()
        fill(&response)
        var frame = try R.frame(response, version: version ?? self.version, correlationID: correlationID)
        frame.moveReaderIndex(forwardBy: 4)
        return frame
    }

    struct Unexpected: Error { var actions: [ConnectionState.Action] }
}

extension [ConnectionState.Action] {
    fileprivate var closing: KafkaError? {
        guard case .close(let error)? = last else { return nil }
        return error
    }

    fileprivate var failures: [Int32: KafkaError] {
        reduce(into: [:]) { failures, action in
            if case .fail(let id, let error) = action { failures[id] = error }
        }
    }
}
