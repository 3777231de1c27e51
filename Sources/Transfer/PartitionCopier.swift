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
            try await produce(segment, of: known, with: &appender)
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
            let segment = Segment(index: try await catalog.index(at: position), log: nil)
            try await produce(segment, of: catalog, with: &appender)
        }
    }

    private func produce(
        _ segment: Segment, of catalog: SegmentCatalog, with appender: inout PartitionAppender
    ) async throws {
        try await catalog.eachPart(of: segment, from: appender.end) { part in
            let before = appender.end
            try await appender.append(part)
            report(TransferProgress(records: appender.end - before, bytes: part.log.readableBytes))
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
            try await source.rejectTruncation(of: catalog.partition, before: last.sourceNext)
        }
        return CapturePosition(behind: last)
    }

    /// Reads from the source until a segment is full or `end` is reached, and stores it; nil if nothing is left.
    private func capture(
        _ position: CapturePosition, until end: Int64, for catalog: SegmentCatalog
    ) async throws -> Segment? {
        guard position.source < end else { return nil }
        let capture = SegmentCapture(
            catalog.partition, from: position, until: end, source: source, limits: limits)
        return try await catalog.store(
            capture, at: SegmentKey(targetBase: position.target, sourceBase: position.source))
    }
}

extension SegmentCatalog {
    /// The target offset of the record that will be captured next.
    fileprivate var targetNext: Int64 { last?.targetNext ?? 0 }
}
