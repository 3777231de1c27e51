/// The fields of a v2 batch's header that say something about its records.
///
/// The layout is that of `org.apache.kafka.common.record.DefaultRecordBatch`; length, magic and CRC follow from the
/// rest and belong to ``RecordBatch``.
package struct RecordBatchHeader: Hashable, Sendable {
    /// The first offset that the batch covers, even if compaction has removed its record; outside the CRC.
    package var baseOffset: Int64 = 0
    /// The epoch of the leader that appended it, -1 when no broker has; outside the CRC.
    package var partitionLeaderEpoch: Int32 = -1
    package var codec: CompressionCodec = .uncompressed
    package var flags: Flags = []
    /// The last offset covered, relative to the base; compaction keeps it when the record is gone.
    package var lastOffsetDelta: Int32 = 0
    /// What the records' timestamp deltas are relative to: the first record's timestamp, or the delete horizon.
    package var baseTimestamp: Int64 = -1
    /// The greatest timestamp of the records, or the broker's time of appending.
    package var maxTimestamp: Int64 = -1
    package var producer: ProducerStamp = .none
    package var recordCount: Int32 = 0

    package init() {}

    /// Bits 3 and up of the attributes; those that nobody has defined yet are kept as they are.
    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: Int16
        package init(rawValue: Int16) { self.rawValue = rawValue }

        /// Every record's timestamp is `maxTimestamp`, whatever its delta says.
        package static let logAppendTime = Flags(rawValue: 1 << 3)
        package static let transactional = Flags(rawValue: 1 << 4)
        package static let control = Flags(rawValue: 1 << 5)
        /// `baseTimestamp` is the time from which compaction may remove tombstones and markers (KIP-534).
        package static let deleteHorizon = Flags(rawValue: 1 << 6)
    }

    static let codecMask: Int16 = 0b111

    var attributes: Int16 { codec.rawValue | flags.rawValue & ~Self.codecMask }
}

extension RecordBatchHeader {
    package var isTransactional: Bool { flags.contains(.transactional) }
    /// Whether the batch holds control records, which consumers skip.
    package var isControl: Bool { flags.contains(.control) }
    package var hasLogAppendTime: Bool { flags.contains(.logAppendTime) }
    package var hasDeleteHorizon: Bool { flags.contains(.deleteHorizon) }

    package var lastOffset: Int64 { baseOffset + Int64(lastOffsetDelta) }
    /// Where to fetch next.
    package var nextOffset: Int64 { lastOffset + 1 }
    /// Whether each offset that the batch covers has its record: nothing was compacted away.
    package var isDense: Bool { Int64(recordCount) == Int64(lastOffsetDelta) + 1 }

    /// The timestamp that a consumer sees on a record; sums wrap around, as they do on the JVM.
    func timestamp(delta: Int64) -> Int64 {
        hasLogAppendTime ? maxTimestamp : baseTimestamp &+ delta
    }
}

/// Who produced a batch, and as which of its batches to the partition.
package struct ProducerStamp: Hashable, Sendable {
    package var producerID: Int64
    package var producerEpoch: Int16
    /// The sequence number of the first record.
    package var baseSequence: Int32

    package init(producerID: Int64, producerEpoch: Int16, baseSequence: Int32) {
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.baseSequence = baseSequence
    }

    /// A producer that is not idempotent.
    package static let none = ProducerStamp(producerID: -1, producerEpoch: -1, baseSequence: -1)

    package var isIdempotent: Bool { producerID >= 0 }

    /// The stamp of the batch that follows one of `count` records; sequences go on at 0 after 2³¹-1
    /// (`DefaultRecordBatch.incrementSequence`).
    package func advanced(by count: Int32) -> ProducerStamp {
        guard isIdempotent else { return self }
        var next = self
        next.baseSequence = Int32((Int64(baseSequence) + Int64(count)) % (Int64(Int32.max) + 1))
        return next
    }
}
