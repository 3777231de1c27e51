import Evidence
import Kafka

/// What a transfer may hold, ask for and wait for.
///
/// Of each partition that is being copied it holds two segments (one being captured, one being produced) or, where they
/// exceed ``heldBytes``, a few pieces of each, one fetched answer and ``batchesUnderWay`` batches.
package struct TransferLimits: Sendable {
    /// What is read from the source for one segment; its last answer may exceed it.
    package var segmentBytes: Int
    /// The largest ``segmentBytes`` for which segments are held in memory.
    ///
    /// Beyond, what exceeds a piece goes into the store as it is captured, and is read back from it.
    package var heldBytes = 32 << 20
    package var pieceBytes = ObjectPieceSize.usual
    /// Runs in one segment's offset map: a compacted topic can have as many as records.
    package var segmentRuns = 100_000
    package var fetchBytes = 8 << 20
    /// Answers without records, each after the fetch's own wait, until a partition is given up for this pass.
    package var emptyFetches = 20
    package var concurrentPartitions: Int
    /// Batches of one partition sent and not yet acknowledged.
    ///
    /// A broker recognises a repeated batch among a producer's last five (`ProducerStateEntry.NUM_BATCHES_TO_RETAIN`).
    package let batchesUnderWay = 5
    /// How long one partition's batches may fail, in ways that may pass, without any getting through.
    package var retryDeadline: Duration = .seconds(60)
    package var backoff: ClosedRange<Duration> = .milliseconds(100)...(.seconds(5))

    package init(segmentBytes: Int = 32 << 20, concurrentPartitions: Int = 4) {
        self.segmentBytes = segmentBytes
        self.concurrentPartitions = concurrentPartitions
    }
}

/// Records and bytes that have just arrived on the target.
package struct TransferProgress: Sendable {
    package var records: Int64
    package var bytes: Int
}
