import Kafka
import NIOCore

/// One broker of a cluster: its addresses and who is connected.
///
/// Lives on the cluster's event loop.
final class Broker {
    let id: Int32
    /// Listener name to where it is reached.
    var endpoints: [String: BrokerAddress] = [:]
    /// While false, connections are closed as soon as they come and its replicas are out of sync.
    var isAvailable = true
    /// While true, requests are read but not answered.
    var isPaused = false
    private var connections: [ObjectIdentifier: Connection] = [:]

    init(id: Int32) {
        self.id = id
    }

    var connectionCount: Int { connections.count }

    func add(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = connection
    }

    func remove(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    func dropConnections() {
        for connection in connections.values { connection.close() }
    }

    func resume() {
        isPaused = false
        for connection in connections.values { connection.goOn() }
    }
}
