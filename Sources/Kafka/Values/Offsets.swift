/// Which offset of a partition is asked for.
package enum OffsetSpec: Hashable, Sendable {
    case earliest
    case latest
    /// The first record at or after this many milliseconds since 1970.
    case timestamp(Int64)

    /// As ListOffsets sends it.
    package var timestamp: Int64 {
        switch self {
        case .latest: -1
        case .earliest: -2
        case .timestamp(let milliseconds): milliseconds
        }
    }
}

/// How far a read goes (`IsolationLevel` in Kafka).
package enum IsolationLevel: Int8, Hashable, Sendable, CaseIterable {
    /// Up to the high watermark.
    case readUncommitted = 0
    /// Up to the last stable offset: no further than the first open transaction.
    case readCommitted = 1
}

/// A producer id and epoch that InitProducerId gave.
package struct ProducerIdentity: Hashable, Sendable {
    package var id: Int64
    package var epoch: Int16

    package init(id: Int64, epoch: Int16) {
        self.id = id
        self.epoch = epoch
    }
}
