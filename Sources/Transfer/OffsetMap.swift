/// A stretch of records that were neighbours on the source and are neighbours on the target.
package struct OffsetRun: Hashable, Sendable {
    package var source: Int64
    package var target: Int64
    package var count: Int64

    package init(source: Int64, target: Int64, count: Int64) {
        precondition(count > 0 && source >= 0 && target >= 0, "a run holds records")
        self.source = source
        self.target = target
        self.count = count
    }

    var sourceEnd: Int64 { source + count }
    var targetEnd: Int64 { target + count }
}

/// The exact map of one partition's source offsets to its target offsets.
///
/// Runs are in rising order on both sides. The target side has no holes, because kedge is the only writer there; the
/// source side has one wherever control records, aborted records, compacted records or expired records were.
package struct OffsetMap: Equatable, Sendable {
    package private(set) var runs: [OffsetRun]

    /// An empty map, or one of runs that are in order and do not overlap.
    package init(_ runs: [OffsetRun] = []) {
        self.runs = []
        self.runs.reserveCapacity(runs.count)
        for run in runs { append(run) }
    }

    /// Adds a run behind the last one, joining the two when no offset lies between them.
    package mutating func append(_ run: OffsetRun) {
        guard let last = runs.last else {
            runs.append(run)
            return
        }
        precondition(run.source >= last.sourceEnd && run.target == last.targetEnd, "runs follow one another")
        if run.source == last.sourceEnd {
            runs[runs.count - 1].count += run.count
        } else {
            runs.append(run)
        }
    }

    /// Where a consumer that would read `source` next on the source reads on, on the target.
    ///
    /// That is the target offset of the first copied record at or behind `source`: a consumer never sees a record
    /// twice and misses none. `nil` when no copied record lies there, so the answer is the end of what was copied.
    package func translate(_ source: Int64) -> Int64? {
        let index = runs.partitioningIndex { $0.sourceEnd > source }
        guard index < runs.count else { return nil }
        let run = runs[index]
        return run.target + max(0, source - run.source)
    }

    /// The source offset of the record that has the offset `target` on the target.
    func source(ofTarget target: Int64) -> Int64? {
        let index = runs.partitioningIndex { $0.targetEnd > target }
        guard index < runs.count, runs[index].target <= target else { return nil }
        return runs[index].source + (target - runs[index].target)
    }
}

extension Array {
    /// The index of the first element that satisfies `belongsInSecondPartition`, which holds for a tail of the array.
    func partitioningIndex(where belongsInSecondPartition: (Element) throws -> Bool) rethrows -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if try belongsInSecondPartition(self[middle]) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }
}
