import Kafka

/// Comparing what was copied: mostly ahead of the freeze, so that little is left to be compared within it.
extension Planner {
    /// Partitions with records that were not compared yet, and the target offset of the first of them.
    var unverified: [TopicPartition: Int64] {
        var from: [TopicPartition: Int64] = [:]
        for partition in partitionsInScope {
            let verified = observed.history.verified[partition] ?? 0
            if let state = observed.replication[partition], verified < state.capturedTarget {
                from[partition] = verified
            }
        }
        return from
    }

    /// Compares what is there if it is much: more than a part of all, and more than takes a moment in a freeze.
    ///
    /// - Parameter part: the reciprocal of that part.
    /// - Returns: Whether it is.
    @discardableResult
    mutating func compareAhead(of part: Int64) -> Bool {
        let arrived = unverified.filter { $0.value < (observed.replication[$0.key]?.arrived ?? 0) }
        let all = partitionsInScope.reduce(0) { $0 + (observed.replication[$1]?.arrived ?? 0) }
        let open = arrived.reduce(0) { $0 + (observed.replication[$1.key]?.arrived ?? 0) - $1.value }
        guard open > max(Self.moment, all / part) else { return false }
        add(
            "verify/ahead", "compare records of \(counted(arrived.count, "partition")) ahead of the freeze",
            .verify(arrived, isAhead: true))
        return true
    }

    /// As many records are compared within a second or two.
    private static let moment: Int64 = 100_000

    /// Compares again what is copied again because the target has lost it.
    mutating func compareAgain() {
        guard observed.history.reachedRank < Phase.cutOver.rank else { return }
        let lost = observed.history.verified.compactMap { partition, verified in
            observed.replication[partition].flatMap { $0.targetEnd < verified ? (partition, $0.targetEnd) : nil }
        }
        guard !lost.isEmpty else { return }
        add(
            "verify/again", "compare again what the target has lost of \(counted(lost.count, "partition"))",
            .compareAgain(Dictionary(uniqueKeysWithValues: lost)))
    }
}

extension PartitionObservation {
    /// The records that are on the target.
    fileprivate var arrived: Int64 { min(capturedTarget, targetEnd) }
}
