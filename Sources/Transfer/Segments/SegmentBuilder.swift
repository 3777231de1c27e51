import Cryptography
import Evidence
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
    private var pieces: [StreamedLog.Piece] = []
    private var piecesHash = SHA256Hasher()
    /// The target offset behind the last piece.
    private var pieceBase: Int64
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
        pieceBase = start.target
    }

    /// Whether no source offset was accounted for yet.
    var isEmpty: Bool { sourceNext == start.source }
    var runs: Int { map.runs.count }
    /// What was gathered since the last piece.
    var logBytes: Int { log.readableBytes }

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

    /// The segment of everything gathered so far, and its log.
    func seal() -> (index: SegmentIndex, content: ObjectContent) {
        let content = ObjectContent(log)
        return (index(logBytes: log.readableBytes, logDigest: hex(content.digest), streamed: nil), content)
    }

    /// Everything gathered since the last piece as the next one; nil if there is nothing.
    mutating func nextPiece() -> ObjectContent? {
        guard log.readableBytes > 0 else { return nil }
        let content = ObjectContent(log)
        log = ByteBuffer()
        content.digest.withUnsafeBytes { piecesHash.update($0) }
        pieces.append(
            StreamedLog.Piece(
                bytes: content.bytes.readableBytes, records: targetNext - pieceBase, digest: hex(content.digest)))
        pieceBase = targetNext
        return content
    }

    /// The index of a segment whose log has gone into pieces.
    func seal(streamedAs name: String) -> SegmentIndex {
        precondition(log.readableBytes == 0, "the last piece was taken")
        return index(
            logBytes: pieces.reduce(0) { $0 + $1.bytes }, logDigest: hex(piecesHash.finalize()),
            streamed: StreamedLog(name: name, pieces: pieces))
    }

    private func index(logBytes: Int, logDigest: String, streamed: StreamedLog?) -> SegmentIndex {
        precondition(!isEmpty, "a segment accounts for at least one offset")
        return SegmentIndex(
            sourceBase: start.source, sourceNext: sourceNext, targetBase: start.target, runs: map.runs,
            logBytes: logBytes, logDigest: logDigest, streamed: streamed, controlRecords: controlRecords,
            abortedRecords: abortedRecords, lostSoFar: start.lost)
    }

    /// A segment without records: the offsets up to `next` have left the source before they were captured.
    static func gap(_ start: CapturePosition, until next: Int64) -> SegmentIndex {
        precondition(next > start.source, "a segment accounts for at least one offset")
        return SegmentIndex(
            sourceBase: start.source, sourceNext: next, targetBase: start.target, runs: [], logBytes: 0,
            logDigest: hex(sha256([])), streamed: nil, controlRecords: 0, abortedRecords: 0,
            lostSoFar: start.lost + next - start.source)
    }
}
