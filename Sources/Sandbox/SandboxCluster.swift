import Foundation
import Kafka
import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// An embedded cluster that is running: real sockets on 127.0.0.1, Kafka's own protocol.
///
/// All its brokers share one event loop and one state.
package final class SandboxCluster: Sendable {
    package let configuration: SandboxClusterConfiguration
    /// Listener name to the addresses of all brokers, in the order of their ids.
    package let addresses: [String: [BrokerAddress]]
    private let group: MultiThreadedEventLoopGroup
    private let servers: [any Channel]
    let state: NIOLoopBound<ClusterState>
    private let transactions: NIOLoopBound<TransactionCoordinator>
    private let cleanup: NIOLoopBound<RepeatedTask?>

    /// Starts a cluster; stop it with ``stop()``.
    ///
    /// - Parameters:
    ///   - account: The IAM that a cluster with IAM access control asks beside its directory.
    ///   - clock: What the brokers take for the time, for timestamps, sessions and tokens.
    /// - Throws: ``SandboxError``.
    package static func start(
        _ configuration: SandboxClusterConfiguration, logger: Logger = Logger(label: "sandbox"),
        account: SandboxAccount? = nil, clock: @escaping @Sendable () -> Date = { Date() }
    ) async throws -> SandboxCluster {
        try configuration.check()
        let tls = try configuration.listeners.contains(where: \.tls) ? configuration.tls?.context() : nil
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            return try await SandboxCluster(
                configuration, group: group, tls: tls, logger: logger, account: account, clock: clock)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private init(
        _ configuration: SandboxClusterConfiguration, group: MultiThreadedEventLoopGroup, tls: NIOSSLContext?,
        logger: Logger, account: SandboxAccount?, clock: @escaping @Sendable () -> Date
    ) async throws {
        let loop = group.next()
        let (state, transactions, requests) = try await loop.submit {
            let state = try ClusterState(
                configuration, loop: loop, logger: logger, account: account, clock: clock)
            let transactions = TransactionCoordinator(cluster: state)
            return (
                NIOLoopBound(state, eventLoop: loop), NIOLoopBound(transactions, eventLoop: loop),
                NIOLoopBound(RequestTable(state, transactions), eventLoop: loop)
            )
        }.get()
        var servers: [any Channel] = []
        var addresses: [String: [BrokerAddress]] = [:]
        do {
            for id in 1...Int32(configuration.brokers) {
                for listener in configuration.listeners {
                    let port = listener.ports.map { $0[Int(id) - 1] } ?? 0
                    let server = try await Self.bind(
                        listener, broker: id, port: port, tls: listener.tls ? tls : nil, state, requests)
                    servers.append(server)
                    let address = BrokerAddress(host: "127.0.0.1", port: server.localAddress?.port ?? port)
                    addresses[listener.name, default: []].append(address)
                    try await loop.submit { state.value.broker(id)?.endpoints[listener.name] = address }.get()
                }
            }
        } catch {
            for server in servers { try? await server.close() }
            throw error
        }
        self.configuration = configuration
        self.group = group
        self.servers = servers
        self.addresses = addresses
        self.state = state
        self.transactions = transactions
        cleanup = try await loop.submit {
            NIOLoopBound(
                configuration.cleanupInterval.map { state.value.startCleanup(every: $0) }, eventLoop: loop)
        }.get()
    }

    private static func bind(
        _ listener: SandboxClusterConfiguration.Listener, broker id: Int32, port: Int, tls: NIOSSLContext?,
        _ state: NIOLoopBound<ClusterState>, _ requests: NIOLoopBound<RequestTable>
    ) async throws -> any Channel {
        do {
            return try await ServerBootstrap(group: state.eventLoop)
                .serverChannelOption(.backlog, value: 512)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
                .childChannelOption(
                    .recvAllocator,
                    value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 65_536, maximum: 1 << 20)
                )
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let state = state.value
                        guard let broker = state.broker(id) else { return }
                        if let tls {
                            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                        }
                        try channel.pipeline.syncOperations.addHandler(
                            Connection(cluster: state, broker: broker, listener: listener, requests: requests.value))
                    }
                }
                .bind(host: "127.0.0.1", port: port).get()
        } catch {
            throw SandboxError(
                .listenFailed, "The sandbox cannot listen on 127.0.0.1:\(port)",
                hint: "stop what uses the port, or leave the ports out of the configuration.", cause: "\(error)")
        }
    }

    /// Ends the cluster and frees what it kept; nothing of it is left.
    package func stop() async {
        let state = state
        let transactions = transactions
        let cleanup = cleanup
        try? await state.eventLoop.submit {
            cleanup.value?.cancel()
            state.value.groups.shutDown()
            transactions.value.shutDown()
            for broker in state.value.brokers { broker.dropConnections() }
        }.get()
        for server in servers { try? await server.close() }
        try? await group.shutdownGracefully()
    }

    /// Runs `body` with the cluster's state, on its event loop.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (ClusterState) throws -> Value) async throws -> Value {
        let state = state
        do {
            return try await state.eventLoop.submit { try body(state.value) }.get()
        } catch let error as EventLoopError {
            throw SandboxError(
                .notRunning, "The cluster \(configuration.name) has been stopped", hint: "start it again.",
                cause: "\(error)")
        }
    }
}

/// Starts a cluster, runs `body`, and stops the cluster however that ends.
package func withSandboxCluster<Value: Sendable>(
    _ configuration: SandboxClusterConfiguration, logger: Logger = Logger(label: "sandbox"),
    _ body: (SandboxCluster) async throws -> Value
) async throws -> Value {
    let cluster = try await SandboxCluster.start(configuration, logger: logger)
    do {
        let value = try await body(cluster)
        await cluster.stop()
        return value
    } catch {
        await cluster.stop()
        throw error
    }
}
