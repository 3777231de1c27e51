import Cryptography
import NIOCore
import Testing

@testable import Kafka

/// What holds of a connection whatever happens to it, in whatever order.
@Suite struct ConnectionStateProperties {
    /// Repeatable random numbers (SplitMix64).
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    @Test("Every request has exactly one outcome, and nothing follows the end", arguments: 0..<300)
    func oneOutcome(seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        var configuration = KafkaClientConfiguration(bootstrapServers: [], clientID: "test")
        configuration.maxInFlightRequests = 3
        configuration.maxQueuedRequests = 3
        let credentials: [SASLCredentials?] = [
            nil, .plain(username: "u", password: Secret("p")),
            .scramSHA512(username: "u", password: Secret("p")), .oauthBearer { throw CancellationError() },
        ]
        configuration.sasl = credentials.randomElement(using: &numbers) ?? nil
        var state = ConnectionState(
            ConnectionState.Settings(configuration, peer: BrokerAddress(host: "broker", port: 1)))

        var submitted: Set<Int32> = []
        var finished: [Int32] = []
        var unanswered: [Int32] = []
        var isClosed = false
        func take(_ actions: [ConnectionState.Action]) {
            defer { if actions.contains(.sendMore) { take(state.sendMore()) } }
            if !actions.isEmpty, isClosed {
                // Only refusals follow the end.
                #expect(actions.allSatisfy { if case .fail = $0 { true } else { false } })
            }
            for action in actions {
                switch action {
                case .write(let bytes): unanswered.append(Self.correlationID(of: bytes))
                case .succeed(let id, _), .fail(let id, _): finished.append(id)
                case .close: isClosed = true
                case .scheduleTimeout, .sendMore, .obtainToken, .scheduleReauthentication, .ready: break
                }
            }
        }

        take(state.connected())
        for id in Int32(1)...60 {
            switch Int.random(in: 0..<20, using: &numbers) {
            case 0..<8:
                submitted.insert(id)
                take(state.submit(id, Self.request(id)))
            case 8..<16:
                guard !unanswered.isEmpty else { continue }
                take(state.received(Self.answer(to: unanswered.removeFirst(), &numbers)))
            case 16: take(state.cancelled(max(1, id - Int32.random(in: 1...5, using: &numbers))))
            case 17: take(state.reauthenticate())
            case 18:
                take(state.obtained(token: OAuthBearerToken(value: Secret("t"), expires: .distantFuture)))
            default:
                if id > 20 { take(state.timedOut(id - Int32.random(in: 1...5, using: &numbers), after: .seconds(1))) }
            }
        }
        take(state.disconnected(nil))
        #expect(isClosed)
        #expect(finished.count == Set(finished).count)
        #expect(Set(finished) == submitted)
    }

    /// The id is where a request has it: after the length, the API key and the version.
    private static func correlationID(of frame: ByteBuffer) -> Int32 {
        frame.getInteger(at: frame.readerIndex + 8) ?? 0
    }

    private static func request(_ id: Int32) -> ByteBuffer {
        var bytes = ByteBuffer(repeating: 0, count: 8)
        bytes.writeInteger(id)
        return bytes
    }

    /// Mostly what the broker would say, sometimes anything.
    private static func answer(to id: Int32, _ numbers: inout Numbers) -> ByteBuffer {
        var bytes = ByteBuffer(integer: id)
        guard id < 0 else { return bytes }
        switch Int.random(in: 0..<10, using: &numbers) {
        case 0: bytes.writeBytes((0..<20).map { _ in UInt8.random(in: .min ... .max, using: &numbers) })
        case 1: break
        default:
            let frame =
                id == -1
                ? try? ApiVersionsRequest.frame(ConnectionStateTests.apiVersions, version: 3, correlationID: id)
                : try? SaslHandshakeRequest.frame(SaslHandshakeResponse(), version: 1, correlationID: id)
            if let frame { return frame.getSlice(at: 4, length: frame.readableBytes - 4) ?? bytes }
        }
        return bytes
    }
}
