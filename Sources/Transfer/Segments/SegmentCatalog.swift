import Evidence
import Foundation
import Kafka
import NIOCore

/// The stored segments of one partition, in order.
///
/// Only names are held; an index or a log is read when it is asked for. Every read is checked: an index against its
/// name and its neighbours' names, a log against the digest in its index.
package struct SegmentCatalog: Sendable {
    let partition: TopicPartition
    private let store: any ObjectStore
    private let prefix: String
    package private(set) var keys: [SegmentKey] = []
    private var newest: SegmentIndex?

    private static let pageSize = 1000

    /// Lists the partition's segments below `root`, for example `scram-to-iam/segments`.
    package static func load(
        _ partition: TopicPartition, in store: any ObjectStore, root: String
    ) async throws -> SegmentCatalog {
        let prefix = "\(root)/\(ObjectKey.component(partition.topic.rawValue))/\(partition.partition)/"
        var catalog = SegmentCatalog(partition: partition, store: store, prefix: prefix)
        try await catalog.refresh()
        return catalog
    }

    private init(partition: TopicPartition, store: any ObjectStore, prefix: String) {
        self.partition = partition
        self.store = store
        self.prefix = prefix
    }

    /// Lists the segments that were stored since.
    mutating func refresh() async throws {
        var after = keys.last.map { prefix + $0.indexName }
        while true {
            let page = try await store.list(prefix: prefix, after: after, limit: Self.pageSize)
            keys += page.compactMap { SegmentKey(indexName: $0.key.dropFirst(prefix.count)) }
            guard page.count == Self.pageSize, let last = page.last else { break }
            after = last.key
        }
        if let first = keys.first, first.targetBase != 0 {
            throw corrupt(prefix + first.indexName, "the segments before it are not there")
        }
        if let last = keys.last, newest?.key != last { newest = try await index(at: keys.count - 1) }
    }

    /// The newest segment's index.
    var last: SegmentIndex? { newest }

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
        if position + 1 < keys.count, keys[position + 1] != index.nextKey {
            throw corrupt(name, "\(keys[position + 1].indexName) should follow it, but \(index.nextKey.indexName) does")
        }
        return index
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

    /// The segment at `position` in ``keys``, with its batches.
    func segment(at position: Int) async throws -> Segment {
        let index = try await index(at: position)
        guard index.logBytes > 0 else { return Segment(index: index, log: ByteBuffer()) }
        let name = prefix + index.logName
        guard let object = try await store.get(name) else { throw corrupt(name, "it is not there") }
        guard object.body.readableBytes == index.logBytes, sha256Hex(of: object.body) == index.logDigest else {
            throw corrupt(name, "its bytes are not the ones that were captured")
        }
        return Segment(index: index, log: object.body)
    }

    /// Stores a segment behind the last one: the log first, then the index, which commits it.
    ///
    /// ``append(_:)`` notes it.
    func store(_ segment: Segment) async throws {
        if segment.index.logBytes > 0 {
            try await store.put(prefix + segment.index.logName, segment.log, if: .none)
        }
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
    }

    /// Takes note of a segment that was stored behind the last one.
    mutating func append(_ index: SegmentIndex) {
        keys.append(index.key)
        newest = index
    }

    private func corrupt(_ name: String, _ why: String) -> TransferError {
        TransferError(
            .corruptSegment, "\(partition): segment object \(name) cannot be used: \(why)",
            hint: "restore the object from the bucket's versions; kedge does not copy on from doubtful data.")
    }
}

extension SegmentIndex {
    fileprivate var nextKey: SegmentKey { SegmentKey(targetBase: targetNext, sourceBase: sourceNext) }
}
