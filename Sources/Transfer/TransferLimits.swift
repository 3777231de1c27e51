/// What a transfer may hold, ask for and wait for.
package struct TransferLimits: Sendable {
    package var segmentBytes: Int
    package var fetchBytes = 8 << 20
    /// Answers without records, each after the fetch's own wait, until a partition is given up for this pass.
    package var emptyFetches = 20
    package var concurrentPartitions: Int

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
