import Kafka
import NIOCore

/// Moves one partition: captures what the source holds beyond the stored segments, and brings the target up to them.
///
/// Every state it can be killed in is one it starts from: the stored segments say what was captured, the target's end
/// says what arrived.
struct PartitionCopier: Sendable {
    let source: any RecordSource
    let target: any RecordSink
    let producer: ProducerIdentity
    let limits: TransferLimits
    let surroundings: ClientSurroundings
    let report: @Sendable (TransferProgress) -> Void

    /// Copies until the source offset `end` is accounted for and everything captured is on the target.
    ///
    /// - Parameter arrived: Where the target's log ended, asked before the catalog was read or a while ago.
    func copy(_ catalog: inout SegmentCatalog, until end: Int64, arrived: Int64) async throws {
        var appender = PartitionAppender(
            catalog.partition, target: target, end: arrived, producer: producer, limits: limits,
            surroundings: surroundings)
        try await rejectForeignWrites(&catalog, end: arrived)
        try await restore(catalog, with: &appender)

        let position = try await start(catalog, end: end)
        var captured = try await capture(position, until: end, for: catalog)
        while let segment = captured {
            catalog.append(segment.index)
            // The next segment is read and stored while this one is produced.
            let known = catalog
            async let following = capture(CapturePosition(behind: segment.index), until: end, for: known)
            try await appender.append(segment)
            report(TransferProgress(records: segment.index.records, bytes: segment.index.logBytes))
            captured = try await following
        }
    }

    private func rejectForeignWrites(_ catalog: inout SegmentCatalog, end: Int64) async throws {
        if end > catalog.targetNext {
            // Another reconciler may have gone on since the segments were listed.
            try await catalog.refresh()
        }
        guard end <= catalog.targetNext else {
            throw TransferError(
                .foreignWrites,
                "\(catalog.partition): the target's log ends at \(end), what kedge wrote ends at \(catalog.targetNext)",
                hint: "stop whoever writes to the target, delete the topic there and start over.")
        }
    }

    /// Produces what was captured earlier but has not arrived.
    private func restore(_ catalog: SegmentCatalog, with appender: inout PartitionAppender) async throws {
        guard appender.end < catalog.targetNext, let first = catalog.position(ofTarget: appender.end) else { return }
        for position in first..<catalog.keys.count {
            let before = appender.end
            let segment = try await catalog.segment(at: position)
            try await appender.append(segment)
            report(TransferProgress(records: appender.end - before, bytes: segment.index.logBytes))
        }
    }

    /// Where capturing goes on: behind the last segment, or at the beginning of the source's log.
    private func start(_ catalog: SegmentCatalog, end: Int64) async throws -> CapturePosition {
        guard let last = catalog.last else {
            let first = end == 0 ? 0 : try await source.offset(of: catalog.partition, at: .earliest)
            return CapturePosition(source: first, target: 0, lost: 0)
        }
        if end < last.sourceNext {
            // Another reconciler may have gone on since the source was asked.
            try await rejectTruncation(of: catalog.partition, before: last.sourceNext)
        }
        return CapturePosition(behind: last)
    }

    private func rejectTruncation(of partition: TopicPartition, before offset: Int64) async throws {
        let end = try await source.offset(of: partition, at: .latest)
        guard end < offset else { return }
        throw TransferError(
            .sourceTruncated, "\(partition): the source's log ends at \(end), but offsets up to \(offset) were copied",
            hint: "the source lost records, or the topic was created anew; start over with this topic.")
    }
}

// MARK: - capturing

extension PartitionCopier {
    /// Reads from the source until a segment is full or `end` is reached, and stores it; nil if nothing is left.
    private func capture(
        _ position: CapturePosition, until end: Int64, for catalog: SegmentCatalog
    ) async throws -> Segment? {
        guard position.source < end else { return nil }
        let segment = try await read(catalog.partition, from: position, until: end)
        try await catalog.store(segment)
        return segment
    }

    private func read(
        _ partition: TopicPartition, from position: CapturePosition, until end: Int64
    ) async throws -> Segment {
        var compression = Compression()
        var builder = SegmentBuilder(position)
        var idle = 0
        while builder.sourceNext < end, builder.bytesRead < limits.segmentBytes, builder.runs < limits.segmentRuns {
            try Task.checkCancellation()
            let offset = builder.sourceNext
            let fetched = try await source.fetch(partition, from: offset, maxBytes: limits.fetchBytes)
            switch fetched.error {
            case .none:
                do { try builder.append(fetched, using: &compression) } catch { throw TransferError(partition, error) }
            case .offsetOutOfRange:
                // What was read comes first; the gap becomes a segment of its own.
                guard builder.isEmpty else { return builder.seal() }
                if let gap = try await gap(partition, from: position) { return gap }
            default:
                throw TransferError(
                    .refused, "\(partition): the source refused to fetch from offset \(offset): \(fetched.error)",
                    hint:
                        "check kedge's rights on the source (READ) and the partition's state; the next pass tries again."
                )
            }
            idle = builder.sourceNext == offset ? idle + 1 : 0
            guard idle < limits.emptyFetches else {
                guard builder.isEmpty else { return builder.seal() }
                throw TransferError(
                    .timedOut,
                    "\(partition): the source gives nothing from offset \(offset) on, but its log ends at \(end)",
                    hint: "check the partition's leader on the source; the next pass tries again.")
            }
        }
        return builder.seal()
    }

    /// What retention removed from `position` on; nil if the offset exists after all.
    private func gap(_ partition: TopicPartition, from position: CapturePosition) async throws -> Segment? {
        try await rejectTruncation(of: partition, before: position.source)
        let earliest = try await source.offset(of: partition, at: .earliest)
        return earliest > position.source ? SegmentBuilder.gap(position, until: earliest) : nil
    }
}

extension SegmentCatalog {
    /// The target offset of the record that will be captured next.
    fileprivate var targetNext: Int64 { last?.targetNext ?? 0 }
}
