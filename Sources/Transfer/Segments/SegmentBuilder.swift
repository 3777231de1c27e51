import Kafka
import NIOCore

/// Where a partition's next segment begins.
struct CapturePosition: Equatable {
    /// The next source offset to account for, and the target offset of the next record.
    var source: Int64
    var target: Int64
    /// See ``SegmentIndex/lostSoFar``.
    var lost: Int64

    init(source: Int64, target: Int64, lost: Int64) {
        self.source = source
        self.target = target
        self.lost = lost
    }

    init(behind last: SegmentIndex) {
        self.init(source: last.sourceNext, target: last.targetNext, lost: last.lostSoFar)
    }
}

/// Gathers fetched batches into a segment: what to keep, what to drop, and which target offset each record gets.
///
/// The log takes the batches as the source stored them, after their checksums were checked. What a broker would not
/// take as it stands is re-encoded once here, so that a batch which cannot be is found before it is stored.
struct SegmentBuilder {
    private let start: CapturePosition
    private var log = ByteBuffer()
    private var map = OffsetMap()
    private var controlRecords: Int64 = 0
    private var abortedRecords: Int64 = 0
    /// The next source offset to fetch.
    private(set) var sourceNext: Int64
    private var targetNext: Int64
    /// What was read from the source, dropped batches included.
    private(set) var bytesRead = 0

    init(_ start: CapturePosition) {
        self.start = start
        sourceNext = start.source
        targetNext = start.target
    }

    /// Whether no source offset was accounted for yet.
    var isEmpty: Bool { sourceNext == start.source }
    var runs: Int { map.runs.count }

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
            bytesRead += batch.bytes.readableBytes
        }
    }

    private mutating func keep(_ batch: RecordBatch, using compression: inout Compression) throws(RecordError) {
        var sources = [batch.baseOffset..<batch.nextOffset]
        if !batch.canPassThrough || batch.baseOffset < sourceNext {
            guard let producible = try batch.forProducing(from: sourceNext, using: &compression) else { return }
            sources = producible.sourceOffsets
        }
        for range in sources {
            map.append(OffsetRun(source: range.lowerBound, target: targetNext, count: Int64(range.count)))
            targetNext += Int64(range.count)
        }
        log.writeImmutableBuffer(batch.bytes)
    }

    /// The segment of everything gathered so far.
    consuming func seal() -> Segment {
        precondition(!isEmpty, "a segment accounts for at least one offset")
        let index = SegmentIndex(
            sourceBase: start.source, sourceNext: sourceNext, targetBase: start.target, runs: map.runs,
            logBytes: log.readableBytes, logDigest: sha256Hex(of: log), controlRecords: controlRecords,
            abortedRecords: abortedRecords, lostSoFar: start.lost)
        return Segment(index: index, log: log)
    }

    /// A segment without records: the offsets up to `next` have left the source before they were captured.
    static func gap(_ start: CapturePosition, until next: Int64) -> Segment {
        precondition(next > start.source, "a segment accounts for at least one offset")
        let nothing = ByteBuffer()
        let index = SegmentIndex(
            sourceBase: start.source, sourceNext: next, targetBase: start.target, runs: [], logBytes: 0,
            logDigest: sha256Hex(of: nothing), controlRecords: 0, abortedRecords: 0,
            lostSoFar: start.lost + next - start.source)
        return Segment(index: index, log: nothing)
    }
}
