import Crypto
import Evidence
import Foundation
import Kafka
import NIOCore

/// The stored segments of one partition, in order.
///
/// Only names are held; an index or a log is read when it is asked for. Every read is checked: an index against its
/// name, a log against the digest in its index.
package struct SegmentCatalog: Sendable {
    let partition: TopicPartition
    private let store: any ObjectStore
    private let prefix: String
    package private(set) var keys: [SegmentKey]
    private var newest: SegmentIndex?

    private static let pageSize = 1000

    /// Lists the partition's segments below `root`, for example `scram-to-iam/segments`.
    package static func load(
        _ partition: TopicPartition, in store: any ObjectStore, root: String
    ) async throws -> SegmentCatalog {
        let prefix = "\(root)/\(ObjectKey.component(partition.topic.rawValue))/\(partition.partition)/"
        var keys: [SegmentKey] = []
        var after: String?
        while true {
            let page = try await store.list(prefix: prefix, after: after, limit: pageSize)
            keys += page.compactMap { SegmentKey(indexName: $0.key.dropFirst(prefix.count)) }
            guard page.count == pageSize, let last = page.last else { break }
            after = last.key
        }
        return SegmentCatalog(partition: partition, store: store, prefix: prefix, keys: keys, newest: nil)
    }

    /// The index of the segment at `position` in ``keys``.
    package func index(at position: Int) async throws -> SegmentIndex {
        let key = keys[position]
        if let newest, newest.key == key { return newest }
        let name = prefix + key.indexName
        guard let object = try await store.get(name) else {
            throw corrupt(name, "it was listed but is not there")
        }
        let index: SegmentIndex
        do {
            index = try JSONDecoder().decode(SegmentIndex.self, from: Data(object.body.readableBytesView))
        } catch {
            throw corrupt(name, "it is not a segment index (\(error))")
        }
        guard index.key == key else { throw corrupt(name, "its name and content disagree") }
        return index
    }

    package func last() async throws -> SegmentIndex? {
        keys.isEmpty ? nil : try await index(at: keys.count - 1)
    }

    /// Where the segment stands that holds the record with target offset `target`, or that it would follow.
    package func position(ofTarget target: Int64) -> Int? {
        let next = keys.partitioningIndex { $0.targetBase > target }
        return next == 0 ? nil : next - 1
    }

    /// Where the segment stands whose range of source offsets holds `source`, or that it would follow.
    package func position(ofSource source: Int64) -> Int? {
        let next = keys.partitioningIndex { $0.sourceBase > source }
        return next == 0 ? nil : next - 1
    }

    /// The batches of a segment, as the source stored them.
    package func log(of index: SegmentIndex) async throws -> ByteBuffer {
        let name = prefix + index.logName
        guard let object = try await store.get(name) else { throw corrupt(name, "it is not there") }
        guard object.body.readableBytes == index.logBytes, sha256Hex(of: object.body) == index.logDigest else {
            throw corrupt(name, "its bytes are not the ones that were captured")
        }
        return object.body
    }

    /// Stores a captured segment behind the last one: the log first, then the index, which commits it.
    mutating func append(_ segment: CapturedSegment) async throws {
        try await store.put(prefix + segment.index.logName, segment.log, if: .none)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let name = prefix + segment.index.key.indexName
        do {
            try await store.put(name, ByteBuffer(bytes: encoder.encode(segment.index)), if: .ifAbsent)
        } catch let error as EvidenceError where error.code == .preconditionFailed {
            throw TransferError(
                .segmentConflict, "\(partition): segment \(name) was written by somebody else meanwhile",
                hint: "another reconciler is at work; this one stops, and the next pass reads the segments anew.")
        }
        keys.append(segment.index.key)
        newest = segment.index
    }

    private func corrupt(_ name: String, _ why: String) -> TransferError {
        TransferError(
            .corruptSegment, "\(partition): segment object \(name) cannot be used: \(why)",
            hint: "restore the object from the bucket's versions; kedge does not copy on from doubtful data.")
    }
}

func sha256Hex(of buffer: ByteBuffer) -> String {
    var hasher = SHA256Hasher()
    buffer.withUnsafeReadableBytes { hasher.update($0) }
    return hex(hasher.finalize())
}
