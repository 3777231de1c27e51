import Kafka
import NIOCore

/// The log of one partition, in memory: what its leader has and, as replication here takes no time, all replicas.
struct PartitionLog {
    /// Where a new segment begins, whatever `segment.bytes` says: fetches do not cross segments, so not too small.
    static let segmentSize = 16 << 20

    private(set) var segments: [LogSegment] = [LogSegment()]
    /// Older records have been deleted (`DeleteRecords`, retention).
    private(set) var startOffset: Int64 = 0
    private(set) var endOffset: Int64 = 0
    var producers = ProducerStates()
    /// From which offset on each leader epoch wrote.
    private(set) var epochs: [(epoch: Int32, startOffset: Int64)] = []
    private(set) var abortedTransactions: [AbortedSpan] = []

    /// An aborted transaction's extent, as `.txnindex` has it.
    struct AbortedSpan: Equatable {
        var producerID: Int64
        var firstOffset: Int64
        var lastOffset: Int64
        var lastStableOffset: Int64
    }

    var highWatermark: Int64 { endOffset }

    /// The end for readers of committed records: the first offset of the oldest open transaction.
    var lastStableOffset: Int64 { max(producers.firstUnstableOffset ?? endOffset, startOffset) }

    var size: Int { segments.reduce(0) { $0 + $1.size } }

    /// Appends a batch that has been validated.
    mutating func append(_ batch: RecordBatch, leaderEpoch: Int32) {
        if let last = segments.last, last.size > 0, last.size + batch.bytes.readableBytes > Self.segmentSize {
            segments.append(LogSegment())
        }
        if epochs.last.map({ $0.epoch < leaderEpoch }) ?? true {
            epochs.append((leaderEpoch, endOffset))
        }
        segments[segments.endIndex - 1].append(batch, at: endOffset, leaderEpoch: leaderEpoch)
        endOffset += Int64(batch.lastOffsetDelta) + 1
    }

    mutating func abort(_ span: AbortedSpan) {
        abortedTransactions.append(span)
    }

    /// Moves the start of the log; whole batches before it are gone, and so are segments without others.
    mutating func trim(before offset: Int64) {
        startOffset = max(startOffset, min(offset, endOffset))
        while segments.count > 1, let last = segments[0].lastOffset, last < startOffset {
            segments.removeFirst()
        }
        if segments.count == 1, startOffset == endOffset { segments = [LogSegment()] }
        abortedTransactions.removeAll { $0.lastOffset < startOffset }
        if let newest = epochs.lastIndex(where: { $0.startOffset <= startOffset }), newest > 0 {
            epochs.removeFirst(newest)
        }
        if !epochs.isEmpty { epochs[0].startOffset = max(epochs[0].startOffset, startOffset) }
    }

    /// Puts rewritten segments into the place of all there are; the offsets at both ends stay.
    mutating func replaceSegments(_ new: [LogSegment]) {
        segments = new.isEmpty ? [LogSegment()] : new
    }

    /// The end of what a leader epoch wrote: the largest known epoch up to it and the next epoch's start.
    func end(ofEpoch epoch: Int32) -> (epoch: Int32, offset: Int64)? {
        guard let latest = epochs.last else { return nil }
        if epoch == latest.epoch { return (epoch, endOffset) }
        guard epoch < latest.epoch else { return nil }
        guard let next = epochs.firstIndex(where: { $0.epoch > epoch }) else { return nil }
        // Before the first known epoch nothing was written.
        guard next > 0 else { return (epoch, epochs[next].startOffset) }
        return (epochs[next - 1].epoch, epochs[next].startOffset)
    }
}
