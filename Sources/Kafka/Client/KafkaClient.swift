import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// A client of one Kafka cluster: connections, routing, retries.
///
/// Requests go out in the order of the calls on one connection per broker and lane, so that a long fetch holds up
/// neither produce requests nor admin calls. Close it when done, or use ``withKafkaClient(_:logger:_:)``.
package actor KafkaClient {
    /// Requests of one lane share a connection to a broker and are answered in order.
    enum Lane: Hashable, Sendable {
        case control, fetch, produce

        init(_ apiKey: APIKey) {
            switch apiKey {
            case .produce: self = .produce
            case .fetch: self = .fetch
            default: self = .control
            }
        }
    }

    private struct ConnectionKey: Hashable {
        var address: BrokerAddress
        var lane: Lane
    }

    private enum Slot {
        case opening(Task<BrokerConnection, any Error>)
        case open(BrokerConnection)
    }

    package nonisolated let configuration: KafkaClientConfiguration
    nonisolated let logger: Logger
    private let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    private var connections: [ConnectionKey: Slot] = [:]
    private var tls: NIOSSLContext?
    private var isClosed = false
    var metadata = ClusterMetadata()

    package init(_ configuration: KafkaClientConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Fails everything under way with `client-closed` and closes all connections; later calls fail.
    package func close() async {
        isClosed = true
        let slots = connections.values
        connections.removeAll()
        for slot in slots {
            switch slot {
            case .open(let connection): await connection.close()
            case .opening(let task): try? await task.value.close()
            }
        }
    }

    // MARK: Connections

    /// The open connection of a lane to an address, opened if need be.
    func connection(to address: BrokerAddress, lane: Lane) async throws -> BrokerConnection {
        let key = ConnectionKey(address: address, lane: lane)
        guard !isClosed else { throw Self.closed }
        switch connections[key] {
        case .open(let connection) where connection.isOpen: return connection
        case .opening(let task): return try await task.value
        case .open, nil: break
        }
        let tls = try tlsContext()
        logger.debug("connecting", metadata: ["broker": "\(address)", "lane": "\(lane)"])
        // A task of its own because several callers may wait for the same connection, and one may give up.
        let task = Task { [configuration, group, logger] in
            try await BrokerConnection.open(
                to: address, configuration: configuration, tls: tls, group: group, logger: logger)
        }
        connections[key] = .opening(task)
        do {
            let connection = try await task.value
            guard !isClosed else {
                await connection.close()
                throw Self.closed
            }
            connections[key] = .open(connection)
            return connection
        } catch {
            connections[key] = nil
            throw error
        }
    }

    /// A connection to any broker: one that is open already, else the first that answers, in random order.
    func anyConnection(lane: Lane) async throws -> BrokerConnection {
        for (key, slot) in connections where key.lane == lane {
            if case .open(let connection) = slot, connection.isOpen { return connection }
        }
        var addresses = shuffled(Array(Set(metadata.brokers.values)))
        addresses += shuffled(configuration.bootstrapServers.filter { !addresses.contains($0) })
        var failure = KafkaError(
            .invalidArgument, "No bootstrap servers are given", hint: "name at least one broker's host:port.")
        for address in addresses {
            do {
                return try await connection(to: address, lane: lane)
            } catch let error as KafkaError where error.isRetriable {
                logger.debug("no connection", metadata: ["broker": "\(address)", "error": "\(error)"])
                failure = error
            }
        }
        throw failure
    }

    private func shuffled(_ addresses: [BrokerAddress]) -> [BrokerAddress] {
        addresses.sorted { "\($0)" < "\($1)" }
            .map { (order: configuration.surroundings.random(), address: $0) }
            .sorted { $0.order < $1.order }
            .map(\.address)
    }

    private func tlsContext() throws(KafkaError) -> NIOSSLContext? {
        guard case .enabled(let caFile) = configuration.tls else { return nil }
        if let tls { return tls }
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        if let caFile { settings.trustRoots = .file(caFile) }
        do {
            let context = try NIOSSLContext(configuration: settings)
            tls = context
            return context
        } catch {
            throw KafkaError(
                .tlsFailed, "The CA file \(caFile ?? "of the system") cannot be used",
                hint: "give a file of PEM certificates that this process can read.", cause: "\(error)")
        }
    }

    static var closed: KafkaError {
        KafkaError(.clientClosed, "The Kafka client was closed", hint: "")
    }
}

/// Runs `body` with a client that is closed afterwards, whether `body` returns or throws.
package func withKafkaClient<T: Sendable>(
    _ configuration: KafkaClientConfiguration, logger: Logger, isolation: isolated (any Actor)? = #isolation,
    _ body: (KafkaClient) async throws -> T
) async throws -> T {
    let client = KafkaClient(configuration, logger: logger)
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}
