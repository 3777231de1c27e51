import Kafka
import NIOCore

/// Moves one partition: captures what the source holds beyond the stored segments, and brings the target up to them.
///
/// It holds at most one segment and one fetched answer in memory. Every state it can be killed in is one it starts from:
/// the stored segments say what was captured, the target's end says what arrived.
struct PartitionCopier {
    let source: any RecordSource
    let target: any RecordSink
    let producer: ProducerIdentity
    let limits: TransferLimits
    let report: @Sendable (TransferProgress) -> Void

    /// Copies until the source offset `end` is accounted for and everything captured is on the target.
    func copy(_ catalog: inout SegmentCatalog, until end: Int64) async throws {
        let partition = catalog.partition
        var arrived = try await target.offsets(of: [partition], at: .latest)[partition] ?? 0
        var position = try await start(catalog, end: end)
        guard arrived <= position.target else {
            throw TransferError(
                .foreignWrites, "\(partition): the target holds \(arrived) records, kedge wrote \(position.target)",
                hint: "stop whoever writes to the target, delete the topic there and start over.")
        }
        try await restore(catalog, &arrived, until: position.target)
        while position.source < end {
            try Task.checkCancellation()
            let segment = try await capture(partition, from: position, until: end)
            try await catalog.append(segment)
            try await produce(segment.outgoing, to: partition, &arrived)
            position = Position(segment.index)
            report(TransferProgress(records: segment.index.records, bytes: segment.index.logBytes))
        }
    }

    /// What the next segment begins with.
    private struct Position {
        var source: Int64
        var target: Int64
        var lost: Int64

        init(source: Int64, target: Int64, lost: Int64) {
            self.source = source
            self.target = target
            self.lost = lost
        }

        init(_ last: SegmentIndex) {
            self.init(source: last.sourceNext, target: last.targetNext, lost: last.lostSoFar)
        }
    }

    /// Where capturing goes on: behind the last segment, or where the source's log begins now if that is later.
    private func start(_ catalog: SegmentCatalog, end: Int64) async throws -> Position {
        let partition = catalog.partition
        let earliest = try await source.offsets(of: [partition], at: .earliest)[partition] ?? 0
        guard let last = try await catalog.last() else { return Position(source: earliest, target: 0, lost: 0) }
        guard end >= last.sourceNext else {
            throw TransferError(
                .sourceTruncated,
                "\(partition): the source's log ends at \(end), but offsets up to \(last.sourceNext) were copied",
                hint: "the source lost records, or the topic was created anew; start over with this topic.")
        }
        var position = Position(last)
        let lost = max(0, earliest - last.sourceNext)
        position.source += lost
        position.lost += lost
        return position
    }

    /// Reads from the source until a segment is full or `end` is reached.
    private func capture(
        _ partition: TopicPartition, from position: Position, until end: Int64
    ) async throws -> CapturedSegment {
        var compression = Compression()
        var builder = SegmentBuilder(
            source: position.source, target: position.target, lostSoFar: position.lost, producer: producer)
        var idle = 0
        while builder.sourceNext < end, builder.bytes < limits.segmentBytes {
            let offset = builder.sourceNext
            let fetched = try await source.fetch(partition, from: offset, maxBytes: limits.fetchBytes)
            guard fetched.error == .none else {
                throw TransferError(
                    .refused, "\(partition): the source refused to fetch from offset \(offset): \(fetched.error)",
                    hint: "check kedge's rights on the source (READ) and the partition's state; the next pass tries again.")
            }
            do {
                try builder.append(fetched, using: &compression)
            } catch {
                throw TransferError(partition, error)
            }
            idle = builder.sourceNext == offset ? idle + 1 : 0
            guard idle < limits.emptyFetches else {
                throw TransferError(
                    .timedOut, "\(partition): the source gives nothing from offset \(offset) on, but its log ends at \(end)",
                    hint: "check the partition's leader on the source; the next pass tries again.")
            }
        }
        return builder.seal()
    }

    /// Produces what earlier runs captured but the target lacks.
    private func restore(_ catalog: SegmentCatalog, _ arrived: inout Int64, until end: Int64) async throws {
        guard arrived < end, let first = catalog.position(ofTarget: arrived) else { return }
        for position in first..<catalog.keys.count {
            try Task.checkCancellation()
            let index = try await catalog.index(at: position)
            let log = try await catalog.log(of: index)
            try await produce(batches(of: index, log, catalog.partition), to: catalog.partition, &arrived)
        }
    }

    private func batches(
        of index: SegmentIndex, _ log: ByteBuffer, _ partition: TopicPartition
    ) throws(TransferError) -> [OutgoingBatch] {
        var compression = Compression()
        do {
            return try OutgoingBatch.of(index, log: log, producer: producer, using: &compression)
        } catch {
            throw TransferError(partition, error)
        }
    }

    /// Appends batches to the target, but for those that it has.
    private func produce(
        _ batches: [OutgoingBatch], to partition: TopicPartition, _ arrived: inout Int64
    ) async throws {
        for outgoing in batches where outgoing.targetNext > arrived {
            guard outgoing.target == arrived else {
                throw TransferError(
                    .foreignWrites,
                    "\(partition): the target's log ends at \(arrived), a batch that kedge wrote at \(outgoing.target)",
                    hint: "somebody else wrote to the target; delete the topic there and start over.")
            }
            let offset = try await target.produce(outgoing.batch.bytes, to: partition)
            guard offset == outgoing.target else {
                throw TransferError(
                    .unexpectedOffset,
                    "\(partition): a batch for offset \(outgoing.target) of the target landed at \(offset)",
                    hint: "somebody else writes to the target; stop them, delete the topic there and start over.")
            }
            arrived = outgoing.targetNext
        }
    }
}
