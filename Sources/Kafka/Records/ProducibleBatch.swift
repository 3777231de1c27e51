import NIOCore

/// A batch in the form in which a broker takes it from a client, and where its records came from.
///
/// What a broker asks of a batch in Produce (Apache Kafka 3.9: `ProduceRequest.validateRecords`,
/// `UnifiedLog.analyzeAndValidateRecords`, `LogValidator`, `ProducerAppendInfo`):
/// - One batch of format v2 per partition and request; zstd only from Produce v7 on.
/// - Base offset 0, a right CRC, at most `max.message.bytes`.
/// - At least one record, and as many as the offset range says: no holes. (A compressed batch whose inner offsets are
///   not 0, 1, 2… is re-encoded by the broker; in an uncompressed one they are not looked at.)
/// - Not a control batch. Every record has a key if the topic is compacted.
/// - With a producer id, a base sequence: the one that follows the last of that id and epoch in the partition, or 0 for
///   a new epoch, or any if the partition does not know the id. Transactional only inside a transaction.
/// - The leader epoch is overwritten, and so is the timestamp type: a create-time topic makes create time of
///   everything and recomputes the greatest timestamp; a log-append-time topic refuses the log-append-time bit. A topic
///   with a `compression.type` of its own compresses anew.
/// - Timestamps within `message.timestamp.before.max.ms` and `.after.max.ms` of the broker's clock.
package struct ProducibleBatch: Hashable, Sendable {
    /// Its offsets are 0 to n-1, and stand for the target's next n.
    package let batch: RecordBatch
    /// The source offsets of the records, in order, as runs without holes.
    package let sourceOffsets: [Range<Int64>]
}

/// What becomes of the timestamps of a batch whose timestamps the source's broker gave.
package enum LogAppendTimes: Hashable, Sendable {
    /// Each record carries the time that consumers of the source see.
    case keep
    /// The records' own times surface: right where the target gives timestamps by itself.
    case discard
}

extension RecordBatch {
    /// Whether ``passedThrough(as:)`` yields what consumers of the source see.
    package var canPassThrough: Bool {
        self.isDense && !self.isControl && !self.hasLogAppendTime
    }

    /// This batch for Produce: as it is if possible, re-encoded if not, nil if it has no record at or after `start`.
    ///
    /// `start` is where reading began: a broker answers with the whole batch around it. Drop control and aborted
    /// batches before (``AbortedTransactionFilter``).
    package func forProducing(
        as producer: ProducerStamp = .none, from start: Int64 = .min, logAppendTimes: LogAppendTimes = .keep,
        using compression: inout Compression
    ) throws(RecordError) -> ProducibleBatch? {
        let keepsTimes = !self.hasLogAppendTime || logAppendTimes == .discard
        guard self.isDense, self.baseOffset >= start, keepsTimes else {
            return try recompacted(as: producer, from: start, logAppendTimes: logAppendTimes, using: &compression)
        }
        return ProducibleBatch(
            batch: try passedThrough(as: producer), sourceOffsets: [self.baseOffset..<self.nextOffset])
    }

    /// This batch under a header that a broker accepts: the fast path, which does not look at the records.
    ///
    /// Base offset 0, no leader epoch, the producer given; transactional, log-append-time and delete-horizon bits
    /// cleared. (Deltas are relative to the base timestamp even where that is the delete horizon, so clearing that bit
    /// changes no timestamp.) Throws `not-producible` for a batch with holes and for a control batch.
    package func passedThrough(as producer: ProducerStamp = .none) throws(RecordError) -> RecordBatch {
        guard !self.isControl else {
            throw RecordError(.notProducible, "\(self) holds control records")
        }
        guard self.isDense else {
            throw RecordError(.notProducible, "\(self) has holes that compaction left")
        }
        return with(producible(header, as: producer))
    }

    /// This batch's records at or after `start`, re-encoded without holes: the slow path.
    ///
    /// Keys, values and headers stay byte for byte, the codec stays; nil if no record is left. Throws
    /// `not-producible` for a control batch, and what decompressing and parsing throw.
    package func recompacted(
        as producer: ProducerStamp = .none, from start: Int64 = .min, logAppendTimes: LogAppendTimes = .keep,
        using compression: inout Compression
    ) throws(RecordError) -> ProducibleBatch? {
        guard !self.isControl else {
            throw RecordError(.notProducible, "\(self) holds control records")
        }
        var header = self.header
        if logAppendTimes == .discard { header.flags.remove(.logAppendTime) }
        var fresh = producible(header, as: producer)
        fresh.lastOffsetDelta = 0
        var builder = RecordBatchBuilder(fresh)
        var sources: [Range<Int64>] = []
        var count: Int32 = 0
        let plain = try compression.decompress(self)
        try plain.withBytes { bytes throws(RecordError) in
            var cursor = RecordCursor(bytes, count: header.recordCount)
            var next = header.baseOffset
            while let record = try cursor.next() {
                let offset = header.baseOffset &+ Int64(record.offsetDelta)
                guard offset >= next, offset <= header.lastOffset else {
                    throw .corruptRecord("its offset \(offset) is not between \(next) and \(header.lastOffset)")
                }
                next = offset + 1
                guard offset >= start else { continue }
                builder.append(
                    record.payload, timestamp: header.timestamp(delta: record.timestampDelta), offsetDelta: count)
                count += 1
                if let last = sources.last, last.upperBound == offset {
                    sources[sources.count - 1] = last.lowerBound..<next
                } else {
                    sources.append(offset..<next)
                }
            }
        }
        guard count > 0 else { return nil }
        return ProducibleBatch(batch: try builder.build(using: &compression), sourceOffsets: sources)
    }

    private func producible(_ header: RecordBatchHeader, as producer: ProducerStamp) -> RecordBatchHeader {
        var header = header
        header.baseOffset = 0
        header.partitionLeaderEpoch = -1
        header.flags = []
        header.producer = producer
        return header
    }
}
