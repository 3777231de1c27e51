import Cryptography
import Foundation
import Kafka
import NIOCore
import Synchronization
import Testing

@testable import Sandbox

@Suite("Signing in")
struct SignInTests {
    @Test(
        "Our client's SCRAM and the broker's agree, and a wrong password fails",
        arguments: [ScramMechanism.sha256, .sha512])
    func scram(_ mechanism: ScramMechanism) throws {
        let stored = try ScramCredential(password: Secret("p=ä,w"), hash: mechanism.hash)
        func exchange(user: String, password: String) throws -> Identity? {
            var client = SCRAMExchange(mechanism.hash, username: user, password: Secret(password), nonce: "abc")
            var server = ScramServer(mechanism.hash, serverNonce: "xyz") { $0 == "a=b,c" ? stored : nil }
            let challenge = try server.evaluate(try client.start()).challenge
            let final = try server.evaluate(try client.respond(to: challenge) ?? [])
            #expect(try client.respond(to: final.challenge) == nil)
            return final.identity
        }
        #expect(try exchange(user: "a=b,c", password: "p=ä,w")?.principal == "User:a=b,c")
        #expect(throws: SASLFailure.self) { try exchange(user: "a=b,c", password: "wrong") }
        #expect(throws: SASLFailure.self) { try exchange(user: "nobody", password: "p=ä,w") }
    }

    @Test("A session lasts as long as the credential and the broker's limit allow, the shorter of both")
    func lifetimes() {
        let now = Date(timeIntervalSince1970: 1000)
        func lifetime(_ rest: TimeInterval?, _ maximum: Duration?) -> TimeInterval? {
            Session.lifetime(credentialExpires: rest.map { now.addingTimeInterval($0) }, maximum: maximum, now: now)
        }
        #expect(lifetime(nil, nil) == nil)
        #expect(lifetime(90, nil) == 90)
        #expect(lifetime(nil, .seconds(60)) == 60)
        #expect(lifetime(90, .seconds(60)) == 60)
        #expect(lifetime(-5, .seconds(60)) == 0)
    }

    /// The steps of one connection, by requests as a client sends them.
    private struct Script {
        var signIn: SignIn

        mutating func send<R: KafkaRequest>(_ request: R, version: Int16) throws -> (String, R.Response?) {
            var frame = try request.frame(version: version, correlationID: 1, clientID: nil)
            frame.moveReaderIndex(forwardBy: 4)
            guard let outcome = try signIn.take(IncomingRequest(frame: frame)) else { return ("served", nil) }
            switch outcome {
            case .close: return ("closed", nil)
            case .answer(let frame): return ("answered", try Self.response(R.self, frame, version))
            case .answerAndClose(let frame): return ("answered and closed", try Self.response(R.self, frame, version))
            }
        }

        private static func response<R: KafkaRequest>(_: R.Type, _ frame: ByteBuffer, _ version: Int16) throws
            -> R.Response
        {
            var frame = frame
            frame.moveReaderIndex(forwardBy: 4)
            return try R.response(in: frame, version: version).response
        }

        mutating func plain(_ user: String, _ password: String) throws -> (String, SaslAuthenticateResponse?) {
            let handshake = try send(SaslHandshakeRequest.with { $0.mechanism = "PLAIN" }, version: 1)
            guard handshake.0 == "answered" else { return (handshake.0, nil) }
            return try send(
                SaslAuthenticateRequest.with { $0.authBytes = Array("\0\(user)\0\(password)".utf8) }, version: 2)
        }
    }

    private func withScript(
        _ properties: [String: String] = [:],
        _ body: @escaping @Sendable (inout Script, _ advance: (TimeInterval) -> Void) throws -> Void
    ) async throws {
        let time = Mutex(Date(timeIntervalSince1970: 1000))
        let listener = SandboxClusterConfiguration.Listener(name: "SASL", mechanisms: [.plain])
        let configuration = SandboxClusterConfiguration(
            name: "c", listeners: [listener],
            users: [.init(name: "a", password: Secret("x")), .init(name: "b", password: Secret("y"))],
            properties: properties)
        let clock: @Sendable () -> Date = { time.withLock { $0 } }
        let cluster = try await SandboxCluster.start(configuration, clock: clock)
        do {
            try await cluster.onLoop { state throws in
                var script = Script(signIn: SignIn(cluster: state, listener: listener))
                try body(&script) { seconds in time.withLock { $0.addTimeInterval(seconds) } }
            }
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }

    @Test("Nothing is served before signing in, and ApiVersions only once")
    func unauthenticated() async throws {
        try await withScript { script, _ throws in
            #expect(try script.send(MetadataRequest(), version: 9).0 == "closed")
            #expect(try script.send(ApiVersionsRequest(), version: 3).0 == "served")
            #expect(try script.send(ApiVersionsRequest(), version: 3).0 == "closed")
            #expect(try script.send(SaslAuthenticateRequest(), version: 2).0 == "closed")
            let (outcome, response) = try script.plain("a", "x")
            #expect(outcome == "answered")
            #expect(response?.errorCode == 0)
            #expect(response?.sessionLifetimeMs == 0)
            #expect(try script.send(MetadataRequest(), version: 9).0 == "served")
            let late = try script.send(SaslHandshakeRequest.with { $0.mechanism = "PLAIN" }, version: 1)
            #expect(late.1?.errorCode == KafkaErrorCode.illegalSaslState.rawValue)
        }
    }

    @Test("A wrong password and an unknown mechanism are answered, and then the connection ends")
    func refusals() async throws {
        try await withScript { script, _ throws in
            let (outcome, response) = try script.plain("a", "wrong")
            #expect(outcome == "answered and closed")
            #expect(response?.errorCode == KafkaErrorCode.saslAuthenticationFailed.rawValue)
            #expect(try script.send(MetadataRequest(), version: 9).0 == "closed")
        }
        try await withScript { script, _ throws in
            let (outcome, response) = try script.send(
                SaslHandshakeRequest.with { $0.mechanism = "GSSAPI" }, version: 1)
            #expect(outcome == "answered and closed")
            #expect(response?.errorCode == KafkaErrorCode.unsupportedSaslMechanism.rawValue)
            #expect(response?.mechanisms == ["PLAIN"])
        }
    }

    @Test("A session ends unless the same principal signs in again in time")
    func sessions() async throws {
        try await withScript(["connections.max.reauth.ms": "60000"]) { script, advance throws in
            #expect(try script.plain("a", "x").1?.sessionLifetimeMs == 60_000)
            advance(50)
            #expect(try script.send(MetadataRequest(), version: 9).0 == "served")
            #expect(try script.plain("a", "x").1?.sessionLifetimeMs == 60_000)
            advance(50)
            #expect(try script.send(MetadataRequest(), version: 9).0 == "served")
            advance(10)
            #expect(try script.send(MetadataRequest(), version: 9).0 == "closed")
        }
        try await withScript(["connections.max.reauth.ms": "60000"]) { script, advance throws in
            _ = try script.plain("a", "x")
            advance(50)
            #expect(try script.plain("b", "y").1?.errorCode == KafkaErrorCode.saslAuthenticationFailed.rawValue)
        }
    }
}
