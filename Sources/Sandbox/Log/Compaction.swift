import Kafka
import NIOCore

/// Compaction of a partition as Kafka's log cleaner does it (`Cleaner`): of each key the last record stays, batches keep
/// the offset range that they cover, and records keep their offsets.
struct LogCleaner: ~Copyable {
    private var compression = Compression()

    /// - Parameters:
    ///   - tombstonesBefore: Tombstones with older timestamps go, milliseconds since 1970.
    /// - Returns: The rewritten segments and how many records were removed; nothing at or after the last stable offset
    ///   is touched.
    mutating func clean(_ log: PartitionLog, tombstonesBefore: Int64) throws(RecordError) -> ([LogSegment], Int) {
        let end = log.lastStableOffset
        var last: [ByteBuffer: Int64] = [:]
        for batch in try log.batches() where !batch.isControl && batch.nextOffset <= end {
            for record in try batch.records(using: &compression) {
                if let key = record.key { last[key] = record.offset }
            }
        }
        var segments = [LogSegment()]
        var removed = 0
        for batch in try log.batches() {
            var kept: RecordBatch? = batch
            if !batch.isControl, batch.nextOffset <= end {
                let all = try batch.records(using: &compression)
                let records = all.filter { record in
                    guard let key = record.key, last[key] == record.offset else { return false }
                    return record.value != nil || record.timestamp >= tombstonesBefore
                }
                removed += all.count - records.count
                if records.count < all.count { kept = try rebuilt(batch, with: records) }
            }
            guard let kept else { continue }
            if segments[segments.count - 1].size > PartitionLog.segmentSize { segments.append(LogSegment()) }
            segments[segments.count - 1].append(
                kept, at: batch.baseOffset, leaderEpoch: batch.partitionLeaderEpoch)
        }
        return (segments, removed)
    }

    private mutating func rebuilt(_ batch: RecordBatch, with records: [Record]) throws(RecordError) -> RecordBatch? {
        // An empty batch stays only to remember the last sequence of a producer.
        guard !records.isEmpty || batch.producer.isIdempotent else { return nil }
        var builder = RecordBatchBuilder(batch.header)
        for record in records { try builder.append(record) }
        return try builder.build(using: &compression)
    }
}

extension PartitionLog {
    /// All stored batches.
    func batches() throws(RecordError) -> [RecordBatch] {
        var batches: [RecordBatch] = []
        for segment in segments {
            for entry in segment.entries {
                if let batch = try segment.batch(entry) { batches.append(batch) }
            }
        }
        return batches
    }
}
