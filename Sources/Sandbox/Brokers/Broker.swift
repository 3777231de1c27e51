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
    /// Whether it has got producer ids from the controller, which it asks for when it needs the first.
    var hasProducerIDs = false
    /// The ACLs that it knows of.
    private(set) var acls = ACLStore()
    /// Where the cluster authorizes by ACLs.
    let authorizer: ACLAuthorizer?
    var quotaMeter = QuotaMeter()
    private var connections: [ObjectIdentifier: Connection] = [:]

    init(id: Int32, authorizer: ACLAuthorizer?) {
        self.id = id
        self.authorizer = authorizer
    }

    func learn(_ acls: ACLStore) {
        self.acls = acls
        authorizer?.update(acls)
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
