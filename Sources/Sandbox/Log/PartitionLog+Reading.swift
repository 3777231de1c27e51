import Kafka
import NIOCore

extension PartitionLog {
    /// What a fetch gets of a partition.
    enum Reading {
        case records(ByteBuffer)
        /// At the end, or nothing that fits into the limit.
        case nothing
        case outOfRange
    }

    /// Whole batches from the one that holds `offset`, up to `maxBytes` and `limit`; the last may be cut off.
    ///
    /// As Kafka reads a segment file (`LogSegment.read`): never across segments, and with `atLeastOne` a first batch
    /// that is larger than the limit comes whole (KIP-74). The buffer shares the log's memory.
    func read(from offset: Int64, upTo limit: Int64, maxBytes: Int, atLeastOne: Bool) -> Reading {
        guard (startOffset...endOffset).contains(offset) else { return .outOfRange }
        guard offset < limit,
            let segment = segments.first(where: { ($0.lastOffset ?? -1) >= offset }),
            let first = segment.index(from: offset)
        else { return .nothing }
        let start = segment.entries[first]
        guard start.baseOffset < limit else { return .nothing }
        let end = segment.entries.partitioningIndex { $0.baseOffset >= limit }
        let last = segment.entries[end - 1]
        let available = last.position + last.size - start.position
        guard atLeastOne || start.size <= maxBytes else { return .nothing }
        let length = min(available, max(maxBytes, start.size))
        guard length > 0, let slice = segment.bytes.getSlice(at: start.position, length: length) else {
            return .nothing
        }
        return .records(slice)
    }

    /// The aborted transactions that a read_committed reader of these offsets has to leave out.
    func abortedTransactions(from offset: Int64, upTo limit: Int64) -> [AbortedTransaction] {
        abortedTransactions.filter { $0.lastOffset >= offset && $0.firstOffset < limit }
            .map { AbortedTransaction(producerID: $0.producerID, firstOffset: $0.firstOffset) }
    }
}
