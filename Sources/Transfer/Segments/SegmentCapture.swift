import Evidence
import Kafka
import NIOCore

/// Reads one segment from the source: whole if it is small, otherwise in pieces for a store that takes them as they come.
actor SegmentCapture {
    private let source: any RecordSource
    private let partition: TopicPartition
    private let start: CapturePosition
    private let end: Int64
    private let limits: TransferLimits
    private var builder: SegmentBuilder
    private var compression = Compression()
    private var gap: SegmentIndex?
    /// Answers without records since the last with some.
    private var idle = 0
    private var isOver = false

    /// - Parameter end: The source offset at which nothing more is to be captured.
    init(
        _ partition: TopicPartition, from start: CapturePosition, until end: Int64, source: any RecordSource,
        limits: TransferLimits
    ) {
        self.source = source
        self.partition = partition
        self.start = start
        self.end = end
        self.limits = limits
        builder = SegmentBuilder(start)
    }

    /// Reads until the segment is complete, or has a piece of one that may be too large for memory; nil in that case.
    func held() async throws -> (index: SegmentIndex, content: ObjectContent)? {
        let mayGrow = limits.segmentBytes > limits.heldBytes
        while !isComplete && (!mayGrow || builder.logBytes < limits.pieceBytes) { try await read() }
        guard isComplete else { return nil }
        return gap.map { ($0, ObjectContent(ByteBuffer())) } ?? builder.seal()
    }

    /// The log's next piece, nil behind the last.
    ///
    /// What was captured is not given up because the source fails: the segment ends there.
    func nextPiece() async throws -> ObjectContent? {
        while !isComplete && builder.logBytes < limits.pieceBytes {
            do {
                try await read()
            } catch is KafkaError where !builder.isEmpty {
                isOver = true
            }
        }
        return builder.nextPiece()
    }

    /// The index of what ``nextPiece()`` gave.
    func sealStreamed(name: String) -> SegmentIndex { builder.seal(streamedAs: name) }

    private var isComplete: Bool {
        isOver || builder.sourceNext >= end || builder.bytesRead >= limits.segmentBytes
            || builder.runs >= limits.segmentRuns
    }

    private func read() async throws {
        try Task.checkCancellation()
        let offset = builder.sourceNext
        let fetched = try await source.fetch(partition, from: offset, maxBytes: limits.fetchBytes)
        switch fetched.error {
        case .none:
            do { try builder.append(fetched, using: &compression) } catch { throw TransferError(partition, error) }
        case .offsetOutOfRange:
            // What was read comes first; the gap becomes a segment of its own.
            if builder.isEmpty { gap = try await lost() }
            isOver = gap != nil || !builder.isEmpty
        default:
            throw TransferError(
                .refused, "\(partition): the source refused to fetch from offset \(offset): \(fetched.error)",
                hint: "check kedge's rights on the source (READ) and the partition's state; the next pass tries again.")
        }
        idle = builder.sourceNext == offset ? idle + 1 : 0
        guard idle >= limits.emptyFetches else { return }
        guard !builder.isEmpty else {
            throw TransferError(
                .timedOut,
                "\(partition): the source gives nothing from offset \(offset) on, but its log ends at \(end)",
                hint: "check the partition's leader on the source, and kedge's quota there; the next pass tries again.")
        }
        isOver = true
    }

    /// A segment of what retention removed from the start on; nil if the offset exists after all.
    private func lost() async throws -> SegmentIndex? {
        try await source.rejectTruncation(of: partition, before: start.source)
        let earliest = try await source.offset(of: partition, at: .earliest)
        return earliest > start.source ? SegmentBuilder.gap(start, until: earliest) : nil
    }
}

extension RecordSource {
    /// - Throws: ``TransferError`` `source-truncated` when the log ends before an offset that was copied.
    func rejectTruncation(of partition: TopicPartition, before offset: Int64) async throws {
        let end = try await self.offset(of: partition, at: .latest)
        guard end < offset else { return }
        throw TransferError(
            .sourceTruncated, "\(partition): the source's log ends at \(end), but offsets up to \(offset) were copied",
            hint: "the source lost records, or the topic was created anew; start over with this topic.")
    }
}

/// The pieces of a segment that is being captured.
struct CapturedPieces: AsyncSequence, AsyncIteratorProtocol {
    let capture: SegmentCapture

    func makeAsyncIterator() -> CapturedPieces { self }

    func next() async throws -> ObjectContent? { try await capture.nextPiece() }
}
