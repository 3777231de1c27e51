/// Decides which batches of one Fetch response a consumer that reads committed records may see.
///
/// It does what `org.apache.kafka.clients.consumer.internals.CompletedFetch` does with the response's list of aborted
/// transactions, which covers exactly that response: make a new filter for each, and ask about its batches in order.
package struct AbortedTransactionFilter: Sendable {
    package enum Verdict: Hashable, Sendable {
        case keep
        /// Markers, not records.
        case dropControl
        /// Records of a transaction that was aborted.
        case dropAborted
    }

    /// Those that have not begun yet, the next one last.
    private var upcoming: [AbortedTransaction]
    private var abortedProducers: Set<Int64> = []

    package init(_ aborted: [AbortedTransaction]) {
        upcoming = aborted.sorted { $0.firstOffset > $1.firstOffset }
    }

    /// Throws when a control batch cannot be read.
    package mutating func verdict(
        on batch: RecordBatch, using compression: inout Compression
    ) throws(RecordError) -> Verdict {
        guard batch.producer.isIdempotent else { return batch.isControl ? .dropControl : .keep }
        while let next = upcoming.last, next.firstOffset <= batch.lastOffset {
            abortedProducers.insert(next.producerID)
            upcoming.removeLast()
        }
        let producerID = batch.producer.producerID
        if batch.isControl {
            if try batch.controlRecord(using: &compression)?.kind == .abort {
                abortedProducers.remove(producerID)
            }
            return .dropControl
        }
        return batch.isTransactional && abortedProducers.contains(producerID) ? .dropAborted : .keep
    }
}
