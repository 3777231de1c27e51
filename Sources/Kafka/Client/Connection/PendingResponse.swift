import NIOCore

/// A request that has been written and whose answer is still to come.
///
/// Several can be under way on one connection: the broker takes and answers them in the order in which they were
/// started.
package struct PendingResponse<R: KafkaRequest>: Sendable {
    let version: Int16
    let correlationID: Int32
    let channel: any Channel
    let response: EventLoopFuture<ByteBuffer>

    /// Waits for the answer and decodes it; cancellation gives up the wait, not the request.
    package func value() async throws -> R.Response {
        let frame = try await withTaskCancellationHandler {
            try await response.get()
        } onCancel: {
            channel.triggerUserOutboundEvent(ConnectionEvent.cancel(correlationID: correlationID), promise: nil)
        }
        return try KafkaError.wrapping { () throws(WireError) in
            try R.response(in: frame, version: version).response
        }
    }
}
