import Kafka

/// What a partition knows of the idempotent producers that write to it (`ProducerStateManager` in Kafka).
struct ProducerStates {
    /// The newest batches that a repeated one is recognized by (`ProducerStateEntry.NUM_BATCHES_TO_RETAIN`).
    static let batchesKept = 5

    struct Batch: Equatable {
        var firstSequence: Int32
        var lastSequence: Int32
        var firstOffset: Int64
        var lastOffset: Int64
        var timestamp: Int64
    }

    struct Producer: Equatable {
        var epoch: Int16
        var batches: [Batch] = []
        var coordinatorEpoch: Int32 = -1
        var lastTimestamp: Int64 = -1
        /// Where its open transaction begins.
        var transactionStart: Int64?
    }

    private(set) var byID: [Int64: Producer] = [:]

    var firstUnstableOffset: Int64? { byID.values.compactMap(\.transactionStart).min() }

    /// The batch that a produced one repeats, if it does.
    func duplicate(of stamp: ProducerStamp, lastSequence: Int32) -> Batch? {
        guard let producer = byID[stamp.producerID], producer.epoch == stamp.producerEpoch else { return nil }
        return producer.batches.first { $0.firstSequence == stamp.baseSequence && $0.lastSequence == lastSequence }
    }

    /// Why a batch of an idempotent producer is refused, if it is (`ProducerAppendInfo.appendDataBatch`).
    func refusal(of stamp: ProducerStamp, isTransactional: Bool) -> KafkaErrorCode? {
        guard let producer = byID[stamp.producerID] else { return nil }
        if stamp.producerEpoch < producer.epoch { return .invalidProducerEpoch }
        if stamp.producerEpoch > producer.epoch {
            if stamp.baseSequence != 0 { return .outOfOrderSequenceNumber }
        } else {
            let last = producer.batches.last?.lastSequence ?? -1
            let follows = stamp.baseSequence == (last == Int32.max ? 0 : last + 1)
            if !follows { return .outOfOrderSequenceNumber }
        }
        if producer.transactionStart != nil, !isTransactional { return .invalidTxnState }
        return nil
    }

    func hasOpenTransaction(_ producerID: Int64) -> Bool {
        byID[producerID]?.transactionStart != nil
    }

    /// Takes note of an appended batch.
    mutating func appended(_ batch: RecordBatchHeader, at offset: Int64) {
        let stamp = batch.producer
        var producer = byID[stamp.producerID] ?? Producer(epoch: stamp.producerEpoch)
        if producer.epoch != stamp.producerEpoch {
            producer.epoch = stamp.producerEpoch
            producer.batches = []
        }
        if producer.batches.count == Self.batchesKept { producer.batches.removeFirst() }
        producer.batches.append(
            Batch(
                firstSequence: stamp.baseSequence, lastSequence: batch.lastSequence, firstOffset: offset,
                lastOffset: offset + Int64(batch.lastOffsetDelta), timestamp: batch.maxTimestamp))
        producer.lastTimestamp = batch.maxTimestamp
        if batch.isTransactional, producer.transactionStart == nil { producer.transactionStart = offset }
        byID[stamp.producerID] = producer
    }

    /// Takes note of a commit or abort marker and gives the start of the transaction that it ends.
    mutating func ended(_ identity: ProducerIdentity, coordinatorEpoch: Int32, timestamp: Int64) -> Int64? {
        var producer = byID[identity.id] ?? Producer(epoch: identity.epoch)
        if producer.epoch != identity.epoch {
            producer.epoch = identity.epoch
            producer.batches = []
        }
        defer { byID[identity.id] = producer }
        producer.coordinatorEpoch = coordinatorEpoch
        producer.lastTimestamp = timestamp
        let start = producer.transactionStart
        producer.transactionStart = nil
        return start
    }
}

extension RecordBatchHeader {
    /// The sequence number of the last record; sequences go on at 0 after 2³¹-1.
    var lastSequence: Int32 {
        guard producer.isIdempotent else { return -1 }
        return Int32((Int64(producer.baseSequence) + Int64(lastOffsetDelta)) % (Int64(Int32.max) + 1))
    }
}
