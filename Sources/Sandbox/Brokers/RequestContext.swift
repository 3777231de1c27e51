import Access
import Kafka
import NIOCore

/// Where a request came from and in whose name.
struct RequestContext {
    let broker: Broker
    let listener: String
    let identity: Identity
    let clientHost: String
    let clientID: String?
    let apiVersion: Int16
}

/// What a handler answers.
enum Reply<Response> {
    case now(Response)
    case later(EventLoopFuture<Response>)
    /// A Produce with acks 0 is not answered.
    case nothing
    /// The connection is closed without an answer.
    case disconnect
}
