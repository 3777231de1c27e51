import Logging
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Kafka

/// A connection whose broker asks for pauses (KIP-219), on a loop whose time the test moves.
@Suite struct PauseTests {
    /// A connection that has learnt the broker's versions.
    private final class Connection {
        let channel = EmbeddedChannel()
        private var lastID: Int32 = 0

        init() throws {
            var configuration = KafkaClientConfiguration(bootstrapServers: [])
            configuration.longestPause = .seconds(60)
            configuration.requestTimeout = .seconds(30)
            let ready = channel.eventLoop.makePromise(of: APIVersions.self)
            try channel.pipeline.syncOperations.addHandler(
                BrokerChannelHandler(
                    peer: BrokerAddress(host: "broker", port: 9092), configuration: configuration, ready: ready,
                    logger: Logger(label: "test")))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 9092)).wait()
            _ = try channel.readOutbound(as: ByteBuffer.self)
            try channel.writeInbound(
                ApiVersionsRequest.frame(ConnectionStateTests.apiVersions, version: 3, correlationID: -1))
        }

        var sent: Int {
            get throws {
                var count = 0
                while try channel.readOutbound(as: ByteBuffer.self) != nil { count += 1 }
                return count
            }
        }

        /// Sends a request that is to be answered within 10 s.
        func ask() -> Outcome {
            lastID += 1
            let outcome = Outcome(id: lastID)
            channel.writeAndFlush(
                OutgoingRequest(
                    correlationID: lastID, bytes: ByteBuffer(string: "request"), timeout: .seconds(10),
                    finish: { result in
                        outcome.take(result)
                        guard case .success(let frame) = result else { return .zero }
                        return .seconds(frame.getInteger(at: 4, as: Int32.self) ?? 0)
                    }), promise: nil)
            return outcome
        }

        /// Answers the oldest request; its body is the seconds of the pause that the broker asks for.
        func answer(_ outcome: Outcome, pause: Int32 = 0) throws {
            var frame = ByteBuffer()
            frame.writeMultipleIntegers(Int32(8), outcome.id, pause)
            try channel.writeInbound(frame)
        }

        func wait(_ seconds: Int64) {
            channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        }
    }

    private struct Outcome: Sendable {
        let id: Int32
        private let box = Box()

        func take(_ result: Result<ByteBuffer, any Error>) { box.result.withLock { $0 = result } }

        var isAnswered: Bool {
            if case .success? = box.result.withLock({ $0 }) { true } else { false }
        }

        var error: KafkaError? {
            if case .failure(let error)? = box.result.withLock({ $0 }) { error as? KafkaError } else { nil }
        }
    }

    private final class Box: Sendable {
        let result = Mutex<Result<ByteBuffer, any Error>?>(nil)
    }

    @Test("A connection that was asked to pause sends nothing until then, and then everything in order")
    func holding() throws {
        let connection = try Connection()
        let first = connection.ask()
        #expect(try connection.sent == 1)
        try connection.answer(first, pause: 20)
        #expect(first.isAnswered)
        _ = connection.ask()
        _ = connection.ask()
        connection.wait(19)
        #expect(try connection.sent == 0)
        connection.wait(1)
        #expect(try connection.sent == 2)
    }

    @Test("A pause is no time that a request takes, whether it was sent before or after")
    func timeouts() throws {
        let connection = try Connection()
        let (first, second) = (connection.ask(), connection.ask())
        connection.wait(4)
        try connection.answer(first, pause: 20)
        connection.wait(15)
        let third = connection.ask()
        connection.wait(10)
        #expect(second.error == nil)
        try connection.answer(second)
        connection.wait(4)
        #expect(third.error == nil)
        connection.wait(1)
        #expect(third.error?.code == .requestTimeout)
    }

    @Test("A later answer may make the pause longer, never shorter")
    func longer() throws {
        let connection = try Connection()
        let (first, second) = (connection.ask(), connection.ask())
        _ = try connection.sent
        try connection.answer(first, pause: 20)
        try connection.answer(second, pause: 5)
        _ = connection.ask()
        connection.wait(10)
        #expect(try connection.sent == 0)
        connection.wait(10)
        #expect(try connection.sent == 1)
    }

    @Test("No pause is longer than the configuration allows")
    func limit() throws {
        let connection = try Connection()
        let first = connection.ask()
        _ = try connection.sent
        try connection.answer(first, pause: Int32.max)
        _ = connection.ask()
        connection.wait(60)
        #expect(try connection.sent == 1)
    }
}
