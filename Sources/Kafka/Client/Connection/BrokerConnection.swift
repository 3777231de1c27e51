import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// One open connection to one broker, signed in and ready.
final class BrokerConnection: Sendable {
    let peer: BrokerAddress
    let versions: APIVersions
    private let channel: any Channel
    private let clientID: String
    private let lastCorrelationID = Atomic<Int32>(0)

    private init(peer: BrokerAddress, versions: APIVersions, channel: any Channel, clientID: String) {
        self.peer = peer
        self.versions = versions
        self.channel = channel
        self.clientID = clientID
    }

    var isOpen: Bool { channel.isActive }

    /// Connects, with TLS and SASL as configured, and learns what the broker can do.
    static func open(
        to peer: BrokerAddress, configuration: KafkaClientConfiguration, tls: NIOSSLContext?,
        group: any EventLoopGroup, logger: Logger
    ) async throws -> BrokerConnection {
        let eventLoop = group.next()
        let ready = eventLoop.makePromise(of: APIVersions.self)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 16384, maximum: 1 << 20)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(tlsHandler(tls, host: peer.host))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        BrokerChannelHandler(peer: peer, configuration: configuration, ready: ready, logger: logger))
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(host: peer.host, port: peer.port).get()
        } catch {
            ready.fail(error)
            throw KafkaError.connecting(to: peer, error)
        }
        let versions = try await ready.futureResult.get()
        return BrokerConnection(peer: peer, versions: versions, channel: channel, clientID: configuration.clientID)
    }

    /// SNI takes names only; for an address NIOSSL checks the certificate against the address connected to.
    private static func tlsHandler(_ context: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
    }

    /// Writes the request; requests are written in the order of these calls.
    ///
    /// - Parameter timeout: From now to the answer, without the pauses that the broker asks for meanwhile.
    func start<R: KafkaRequest>(_ request: R, timeout: Duration) throws(KafkaError) -> PendingResponse<R> {
        let version = try versions.version(of: R.self)
        let correlationID = nextCorrelationID()
        let bytes = try KafkaError.wrapping { () throws(WireError) in
            try request.frame(version: version, correlationID: correlationID, clientID: clientID)
        }
        let promise = channel.eventLoop.makePromise(of: R.Response.self)
        let outgoing = OutgoingRequest(
            correlationID: correlationID, bytes: bytes, timeout: timeout,
            finish: { outcome in
                do {
                    let frame = try outcome.get()
                    let response = try KafkaError.wrapping { () throws(WireError) in
                        try R.response(in: frame, version: version).response
                    }
                    promise.succeed(response)
                    return .milliseconds(response.throttleTimeMs)
                } catch {
                    promise.fail(error)
                    return .zero
                }
            })
        let lost = KafkaError(
            .connectionLost, "The connection to \(peer) is closed", hint: "see what is logged before this.")
        // A channel that is closed refuses the write; one that accepts it answers through its handler.
        channel.writeAndFlush(outgoing).whenFailure { _ in promise.fail(lost) }
        return PendingResponse(correlationID: correlationID, channel: channel, response: promise.futureResult)
    }

    /// Fails what is under way and closes.
    func close() async {
        channel.triggerUserOutboundEvent(ConnectionEvent.close, promise: nil)
        try? await channel.closeFuture.get()
    }

    /// Positive and, for as long as a request can be under way, unique.
    private func nextCorrelationID() -> Int32 {
        lastCorrelationID.wrappingAdd(1, ordering: .relaxed).newValue & Int32.max
    }
}
