import NIOCore

/// A request that has been written and whose answer is still to come.
///
/// Several can be under way on one connection: the broker takes and answers them in the order in which they were
/// started.
package struct PendingResponse<R: KafkaRequest>: Sendable {
    let correlationID: Int32
    let channel: any Channel
    let response: EventLoopFuture<R.Response>

    /// Waits for the answer; cancellation gives up the wait, not the request.
    package func value() async throws -> R.Response {
        try await withTaskCancellationHandler {
            try await response.get()
        } onCancel: {
            channel.triggerUserOutboundEvent(ConnectionEvent.cancel(correlationID: correlationID), promise: nil)
        }
    }
}
