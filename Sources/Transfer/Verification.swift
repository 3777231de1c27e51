import Cryptography
import Kafka
import NIOCore

/// Compares a partition of the target with its stored segments, record by record.
struct Verification {
    let target: any RecordSource
    let limits: TransferLimits

    /// Digests both sides over the target offsets from `start` on that the target still has.
    ///
    /// - Parameter most: how many segments at the most; nil for all there are.
    func compare(_ catalog: SegmentCatalog, from start: Int64, most: Int?) async throws -> Comparison {
        let first = max(start, try await target.offset(of: catalog.partition, at: .earliest))
        let position = catalog.position(ofTarget: first) ?? 0
        let positions = (position..<catalog.keys.count).prefix(most ?? .max)
        let end =
            positions.endIndex < catalog.keys.count
            ? catalog.keys[positions.endIndex].targetBase : catalog.last?.targetNext ?? 0
        return Comparison(
            first: first, end: end,
            captured: try await captured(catalog, positions, from: first),
            copied: try await copied(catalog.partition, from: first, to: end))
    }

    private func captured(
        _ catalog: SegmentCatalog, _ positions: Range<Int>, from first: Int64
    ) async throws -> RecordTally {
        var compression = Compression()
        var digest = RecordDigest()
        for position in positions {
            try Task.checkCancellation()
            let segment = Segment(index: try await catalog.index(at: position), log: nil)
            try await catalog.eachPart(of: segment, from: first) { part in
                var batches = OutgoingBatches(part, of: catalog.partition)
                while let outgoing = try batches.next() {
                    do {
                        // The records as the target would get them, but counted by their target offsets.
                        try digest.update(outgoing.batch, from: first - outgoing.target, using: &compression)
                    } catch let error as RecordError {
                        throw TransferError(catalog.partition, error)
                    }
                }
            }
        }
        return RecordTally(digest)
    }

    private func copied(_ partition: TopicPartition, from first: Int64, to end: Int64) async throws -> RecordTally {
        var compression = Compression()
        var digest = RecordDigest()
        var next = first
        var idle = 0
        while next < end {
            try Task.checkCancellation()
            let fetched = try await target.fetch(partition, from: next, maxBytes: limits.fetchBytes)
            guard fetched.error == .none else {
                throw TransferError(
                    .refused, "\(partition): the target refused to fetch from offset \(next): \(fetched.error)",
                    hint: "check kedge's rights on the target (ReadData); the next pass compares again.")
            }
            let before = next
            do {
                var walk = RecordBatches(fetched.records)
                while next < end, let batch = try walk.next() {
                    guard batch.nextOffset > next else { continue }
                    try digest.update(batch, from: next, using: &compression)
                    next = batch.nextOffset
                }
            } catch {
                throw TransferError(partition, error)
            }
            idle = next == before ? idle + 1 : 0
            guard idle < limits.emptyFetches else {
                throw TransferError(
                    .timedOut,
                    "\(partition): the target gives nothing from offset \(next) on; \(end) is to be compared",
                    hint:
                        "check the partition's leader on the target, and kedge's quota there; the next pass compares again."
                )
            }
        }
        return RecordTally(digest)
    }
}

/// The records of a partition on both sides.
package struct Comparison: Equatable, Sendable {
    /// The target offsets compared.
    ///
    /// Earlier records have left the target by its own retention.
    package let first: Int64
    package let end: Int64
    package let captured: RecordTally
    package let copied: RecordTally

    package var isEqual: Bool { captured == copied && copied.count == end - first }
}

/// How many records there are, and the SHA-256 (hex) over all of them as `RecordDigest` defines it.
package struct RecordTally: Hashable, Sendable {
    package let count: Int64
    package let digest: String

    package init(_ digest: RecordDigest) {
        count = digest.count
        self.digest = hex(digest.digest)
    }
}
