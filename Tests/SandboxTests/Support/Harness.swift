import Foundation
import Kafka
import NIOCore

@testable import Sandbox

/// Asks a cluster's handlers directly, on its event loop and without sockets.
final class Harness {
    let cluster: ClusterState
    let requests: RequestTable

    init(_ cluster: ClusterState) {
        self.cluster = cluster
        requests = RequestTable(cluster, TransactionCoordinator(cluster: cluster))
    }

    enum Answer<Response> {
        case response(Response)
        /// Will be answered once something has happened.
        case later
        case nothing
        case disconnected
    }

    func context(broker: Int32, version: Int16) throws -> RequestContext {
        guard let broker = cluster.broker(broker) else { throw ClientFailure(text: "no broker \(broker)") }
        return RequestContext(
            broker: broker, listener: cluster.configuration.listeners[0].name, identity: .anonymous,
            clientHost: "127.0.0.1", clientID: "test", apiVersion: version)
    }

    /// The answer, over the wire's encoding both ways.
    func ask<R: KafkaRequest>(
        _ request: R, version: Int16? = nil, broker: Int32 = 1
    ) throws -> Answer<R.Response> {
        let version = version ?? requests.versions(of: R.apiKey)?.upperBound ?? 0
        let frame = try request.frame(version: version, correlationID: 77, clientID: "test")
        let incoming = try IncomingRequest(frame: Self.contents(of: frame))
        switch try requests.answer(incoming, context(broker: broker, version: version)) {
        case .now(let answered):
            let (correlationID, response) = try R.response(in: Self.contents(of: answered.frame), version: version)
            guard correlationID == 77 else { throw ClientFailure(text: "another request was answered") }
            return .response(response)
        case .later: return .later
        case .nothing: return .nothing
        case .disconnect: return .disconnected
        }
    }

    /// The answer to a request that is answered at once.
    func response<R: KafkaRequest>(_ request: R, version: Int16? = nil, broker: Int32 = 1) throws -> R.Response {
        guard case .response(let response) = try ask(request, version: version, broker: broker) else {
            throw ClientFailure(text: "\(R.self) was not answered at once")
        }
        return response
    }

    private static func contents(of frame: ByteBuffer) -> ByteBuffer {
        var contents = frame
        contents.moveReaderIndex(forwardBy: 4)
        return contents
    }
}
