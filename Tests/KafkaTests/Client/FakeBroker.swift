import Kafka
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A broker on a loopback port that does what a script says.
///
/// Requests that the script leaves alone are answered as a cluster of this one broker would: versions, metadata,
/// coordinators.
final class FakeBroker: Sendable {
    enum Reply: Sendable {
        case bytes(ByteBuffer)
        case close
    }

    /// What to do with a request: nil for the usual, an empty list for silence.
    typealias Script = @Sendable (IncomingRequest, FakeBroker) throws -> [Reply]?

    static let versions: [Int16: ClosedRange<Int16>] = [
        0: 3...9, 1: 4...12, 2: 1...7, 3: 1...12, 8: 2...8, 9: 1...8, 10: 0...4, 15: 0...5, 16: 0...4, 17: 0...1,
        18: 0...3, 19: 2...7, 20: 1...6, 22: 0...4, 29: 0...3, 30: 0...3, 31: 0...3, 32: 1...4, 36: 0...2, 37: 0...3,
        42: 0...2, 44: 0...1, 48: 0...1, 49: 0...1, 50: 0...0, 51: 0...0, 55: 0...1,
    ]

    private let channel: Mutex<(any Channel)?> = Mutex(nil)
    private let received: Mutex<[APIKey]> = Mutex([])
    private let accepted: Mutex<Int> = Mutex(0)
    private let script: Script

    private init(_ script: @escaping Script) {
        self.script = script
    }

    /// Runs `body` with a broker that is gone afterwards.
    static func run(
        tls: NIOSSLContext? = nil, _ script: @escaping Script = { _, _ in nil },
        _ body: (FakeBroker) async throws -> Void
    ) async throws {
        let broker = FakeBroker(script)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    broker.accepted.withLock { $0 += 1 }
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.addHandler(Handler(broker))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        broker.channel.withLock { $0 = channel }
        do {
            try await body(broker)
        } catch {
            try await channel.close().get()
            throw error
        }
        try await channel.close().get()
    }

    var address: BrokerAddress {
        BrokerAddress(host: "127.0.0.1", port: channel.withLock { $0?.localAddress?.port } ?? 0)
    }

    /// The requests so far, in the order in which they came.
    var requests: [APIKey] { received.withLock { $0 } }

    var connections: Int { accepted.withLock { $0 } }

    func count(_ key: APIKey) -> Int { requests.count { $0 == key } }

    /// The answer to a request as a frame.
    func answer<R: KafkaRequest>(
        _ request: IncomingRequest, _: R.Type, _ fill: (inout R.Response) throws -> Void
    ) throws -> [Reply] {
        [.bytes(try frame(request, R.self, fill))]
    }

    func frame<R: KafkaRequest>(
        _ request: IncomingRequest, _: R.Type, _ fill: (inout R.Response) throws -> Void
    ) throws -> ByteBuffer {
        try R.frame(
            try .with(fill), version: request.header.version, correlationID: request.header.correlationID)
    }

    fileprivate func replies(to request: IncomingRequest) throws -> [Reply] {
        received.withLock { $0.append(request.header.apiKey) }
        if let replies = try script(request, self) { return replies }
        switch request.header.apiKey {
        case .apiVersions: return try answer(request, ApiVersionsRequest.self) { $0 = Self.apiVersions() }
        case .metadata: return try answer(request, MetadataRequest.self) { $0 = metadata() }
        case .findCoordinator:
            return try answer(request, FindCoordinatorRequest.self) { response in
                response.coordinators = try request.decode(FindCoordinatorRequest.self).coordinatorKeys.map { key in
                    .with {
                        $0.key = key
                        $0.host = address.host
                        $0.port = Int32(address.port)
                    }
                }
            }
        default: return [.close]
        }
    }

    static func apiVersions(_ versions: [Int16: ClosedRange<Int16>] = versions) -> ApiVersionsResponse {
        .with {
            $0.apiKeys = versions.sorted { $0.key < $1.key }.map { key, range in
                .with {
                    $0.apiKey = key
                    $0.minVersion = range.lowerBound
                    $0.maxVersion = range.upperBound
                }
            }
        }
    }

    /// This broker as number 0, the controller, leading `t-0` and `t-1`.
    func metadata(leader: Int32 = 0) -> MetadataResponse {
        .with {
            $0.clusterID = "fake"
            $0.controllerID = 0
            $0.brokers = [
                .with {
                    $0.host = address.host
                    $0.port = Int32(address.port)
                }
            ]
            $0.topics = [
                .with {
                    $0.name = "t"
                    $0.partitions = (Int32(0)..<2).map { index in
                        .with {
                            $0.partitionIndex = index
                            $0.leaderID = leader
                            $0.replicaNodes = [0]
                            $0.isrNodes = [0]
                        }
                    }
                }
            ]
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let broker: FakeBroker
        private var buffer = ByteBuffer()

        init(_ broker: FakeBroker) {
            self.broker = broker
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var chunk = unwrapInboundIn(data)
            buffer.writeBuffer(&chunk)
            // As Kafka does (`socket.request.max.bytes`), for instance when TLS comes in.
            if let length: Int32 = buffer.getInteger(at: buffer.readerIndex), length > WireLimits.frameBytes {
                return context.close(promise: nil)
            }
            while let length: Int32 = buffer.getInteger(at: buffer.readerIndex),
                buffer.readableBytes >= 4 + Int(length)
            {
                buffer.moveReaderIndex(forwardBy: 4)
                guard let frame = buffer.readSlice(length: Int(length)),
                    let replies = try? broker.replies(to: IncomingRequest(frame: frame))
                else { return context.close(promise: nil) }
                for reply in replies {
                    switch reply {
                    case .bytes(let bytes): context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
                    case .close: context.close(promise: nil)
                    }
                }
            }
        }
    }
}
