import Kafka
import NIOCore

/// A batch as the target gets it, and the offset at which it has to land.
struct OutgoingBatch: Sendable {
    let target: Int64
    let batch: RecordBatch

    var targetNext: Int64 { target + Int64(batch.recordCount) }
}

/// Makes the target's batches from a part of a segment, one at a time: from the same segment always the same bytes.
///
/// What they hold is checked against the segment's offset map, so that they are the records that it promises.
struct OutgoingBatches: ~Copyable {
    private let partition: TopicPartition
    private let map: OffsetMap
    private let producer: ProducerIdentity
    private let end: Int64
    private var walk: RecordBatches
    private var targetNext: Int64
    private var compression = Compression()

    /// - Parameter producer: Whom the batches are stamped with; nobody if they are only read.
    init(_ part: SegmentPart, of partition: TopicPartition, producer: ProducerIdentity? = nil) {
        self.partition = partition
        self.producer = producer ?? .none
        map = part.map
        end = part.targetNext
        targetNext = part.targetBase
        // The log's digest has been checked.
        walk = RecordBatches(part.log, verifyingChecksums: false)
    }

    /// The next batch, nil behind the last.
    mutating func next() throws(TransferError) -> OutgoingBatch? {
        do throws(RecordError) {
            guard let batch = try walk.next() else {
                guard targetNext == end, walk.remainder == 0 else { throw contradiction }
                return nil
            }
            guard let source = map.source(ofTarget: targetNext),
                let producible = try batch.forProducing(
                    as: producer.stamp(at: targetNext), from: source, using: &compression),
                producible.sourceOffsets.first?.lowerBound == source
            else { throw contradiction }
            let outgoing = OutgoingBatch(target: targetNext, batch: producible.batch)
            targetNext = outgoing.targetNext
            return outgoing
        } catch {
            throw TransferError(partition, error)
        }
    }

    private var contradiction: RecordError {
        RecordError(
            .corruptBatch, "the segment that holds target offset \(targetNext) has other records than its index lists",
            hint: "restore the segment's objects from the bucket's versions.")
    }
}

extension ProducerIdentity {
    fileprivate static let none = ProducerIdentity(id: -1, epoch: -1)

    /// What marks the batch that begins at a target offset; `docs/decisions/0001-one-producer-identity.md` says why.
    func stamp(at target: Int64) -> ProducerStamp {
        guard id >= 0 else { return .none }
        return ProducerStamp(
            producerID: id, producerEpoch: epoch, baseSequence: Int32(target % (Int64(Int32.max) + 1)))
    }
}
