import Kafka
import NIOCore

/// Gathers fetched batches into a segment: what to keep, what to drop, and which target offset each record gets.
///
/// The log takes the batches as the source stored them, after their checksums were checked; beside it stand the same
/// records as the target will get them.
struct SegmentBuilder {
    private let sourceBase: Int64
    private let targetBase: Int64
    private let lostSoFar: Int64
    private let producer: ProducerIdentity
    private var log = ByteBuffer()
    private var map = OffsetMap()
    private var controlRecords: Int64 = 0
    private var abortedRecords: Int64 = 0
    private(set) var outgoing: [OutgoingBatch] = []
    /// The next source offset to fetch, and the target offset of the next record.
    private(set) var sourceNext: Int64
    private(set) var targetNext: Int64

    init(source: Int64, target: Int64, lostSoFar: Int64, producer: ProducerIdentity) {
        self.sourceBase = source
        self.targetBase = target
        self.lostSoFar = lostSoFar
        self.producer = producer
        self.sourceNext = source
        self.targetNext = target
    }

    /// Whether no source offset was accounted for yet.
    var isEmpty: Bool { sourceNext == sourceBase }
    var bytes: Int { log.readableBytes }

    /// Adds what a fetch from ``sourceNext`` brought, with the transactions that it says were aborted.
    mutating func append(_ fetched: FetchedPartition, using compression: inout Compression) throws(RecordError) {
        var filter = AbortedTransactionFilter(fetched.abortedTransactions)
        var walk = RecordBatches(fetched.records)
        while let batch = try walk.next() {
            let verdict = try filter.verdict(on: batch, using: &compression)
            // A broker answers with the whole batch that holds the offset; it may end before or begin before it.
            guard batch.nextOffset > sourceNext else { continue }
            let covered = batch.nextOffset - max(batch.baseOffset, sourceNext)
            switch verdict {
            case .keep: try keep(batch, using: &compression)
            case .dropControl: controlRecords += covered
            case .dropAborted: abortedRecords += covered
            }
            sourceNext = batch.nextOffset
        }
    }

    private mutating func keep(_ batch: RecordBatch, using compression: inout Compression) throws(RecordError) {
        let stamp = producer.stamp(at: targetNext)
        guard let producible = try batch.forProducing(as: stamp, from: sourceNext, using: &compression) else { return }
        outgoing.append(OutgoingBatch(target: targetNext, batch: producible.batch))
        for range in producible.sourceOffsets {
            map.append(OffsetRun(source: range.lowerBound, target: targetNext, count: Int64(range.count)))
            targetNext += Int64(range.count)
        }
        log.writeImmutableBuffer(batch.bytes)
    }

    /// The segment of everything gathered so far.
    consuming func seal() -> CapturedSegment {
        precondition(!isEmpty, "a segment accounts for at least one offset")
        let index = SegmentIndex(
            sourceBase: sourceBase, sourceNext: sourceNext, targetBase: targetBase, runs: map.runs,
            logBytes: log.readableBytes, logDigest: sha256Hex(of: log), controlRecords: controlRecords,
            abortedRecords: abortedRecords, lostSoFar: lostSoFar)
        return CapturedSegment(index: index, log: log, outgoing: outgoing)
    }
}

/// A segment that was captured but is not yet stored.
struct CapturedSegment: Sendable {
    let index: SegmentIndex
    let log: ByteBuffer
    let outgoing: [OutgoingBatch]
}

/// A batch as the target gets it, and the offset at which it has to land.
struct OutgoingBatch: Sendable {
    let target: Int64
    let batch: RecordBatch

    var targetNext: Int64 { target + Int64(batch.recordCount) }
}

extension OutgoingBatch {
    /// The batches of a stored segment, made anew: the same bytes as when it was captured.
    static func of(
        _ index: SegmentIndex, log: ByteBuffer, producer: ProducerIdentity, using compression: inout Compression
    ) throws(RecordError) -> [OutgoingBatch] {
        var walk = RecordBatches(log)
        var outgoing: [OutgoingBatch] = []
        var next = index.targetBase
        while let batch = try walk.next() {
            let stamp = producer.stamp(at: next)
            guard let producible = try batch.forProducing(as: stamp, from: index.sourceBase, using: &compression) else {
                continue
            }
            outgoing.append(OutgoingBatch(target: next, batch: producible.batch))
            next += Int64(producible.batch.recordCount)
        }
        return outgoing
    }
}

extension ProducerIdentity {
    /// What marks the batch that begins at a target offset; `docs/decisions/0001-one-producer-identity.md` says why.
    func stamp(at target: Int64) -> ProducerStamp {
        ProducerStamp(
            producerID: id, producerEpoch: epoch, baseSequence: Int32(target % (Int64(Int32.max) + 1)))
    }
}
