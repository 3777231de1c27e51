import Kafka

/// A record found by its time.
struct TimestampedOffset: Equatable {
    var offset: Int64
    var timestamp: Int64
    var leaderEpoch: Int32
}

extension PartitionLog {
    /// The first record at or after a time (`UnifiedLog.searchOffsetInLocalLog`).
    func record(atOrAfter timestamp: Int64) throws(RecordError) -> TimestampedOffset? {
        try find {
            $0.maxTimestamp >= timestamp
        } record: {
            $0.timestamp >= timestamp
        }
    }

    /// The record with the greatest timestamp.
    func recordWithGreatestTimestamp() throws(RecordError) -> TimestampedOffset? {
        guard let greatest = segments.map(\.maxTimestamp).max(), greatest >= 0 else { return nil }
        return try find {
            $0.maxTimestamp == greatest
        } record: {
            $0.timestamp == greatest
        }
    }

    private func find(
        batch isWanted: (LogSegment.Entry) -> Bool, record matches: (Record) -> Bool
    ) throws(RecordError) -> TimestampedOffset? {
        var compression = Compression()
        for segment in segments {
            for entry in segment.entries where entry.lastOffset >= startOffset && isWanted(entry) {
                guard let batch = try segment.batch(entry) else { continue }
                for record in try batch.records(using: &compression)
                where record.offset >= startOffset && matches(record) {
                    return TimestampedOffset(
                        offset: record.offset, timestamp: record.timestamp, leaderEpoch: batch.partitionLeaderEpoch)
                }
            }
        }
        return nil
    }
}
