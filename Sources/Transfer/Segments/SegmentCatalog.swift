import Cryptography
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
    /// What new segments are stamped with.
    private(set) var topicID: String?

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

    /// Takes note of which topic the source has now.
    ///
    /// - Throws: ``TransferError`` `source-truncated` when what was captured came from another one.
    mutating func expect(_ topicID: String?) throws(TransferError) {
        if let topicID, let known = newest?.topicID, known != topicID { throw TransferError.recreated(partition) }
        self.topicID = topicID
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

    /// Gives the segment's batches from `target` on to `body`, part by part; the next is read meanwhile.
    func eachPart(
        of segment: Segment, from target: Int64, _ body: (SegmentPart) async throws -> Void
    ) async throws {
        let map = OffsetMap(segment.index.runs)
        let (first, base) = segment.index.part(ofTarget: target)
        var next = try await part(first, of: segment, from: base, map)
        while let part = next {
            async let following = self.part(part.number + 1, of: segment, from: part.targetNext, map)
            try await body(part)
            next = try await following
        }
    }

    private func part(
        _ number: Int, of segment: Segment, from base: Int64, _ map: OffsetMap
    ) async throws -> SegmentPart? {
        let index = segment.index
        guard number < index.parts else { return nil }
        guard let streamed = index.streamed else {
            let log = if let log = segment.log { log } else { try await wholeLog(index) }
            return SegmentPart(number: number, map: map, targetBase: base, targetNext: index.targetNext, log: log)
        }
        let (piece, name) = (streamed.pieces[number], prefix + index.logName)
        guard let log = try await store.get(name, range: streamed.range(of: number)) else {
            throw corrupt(name, "it is not there")
        }
        try check(log, piece.bytes, piece.digest, name)
        return SegmentPart(number: number, map: map, targetBase: base, targetNext: base + piece.records, log: log)
    }

    private func wholeLog(_ index: SegmentIndex) async throws -> ByteBuffer {
        let name = prefix + index.logName
        guard let object = try await store.get(name) else { throw corrupt(name, "it is not there") }
        try check(object.body, index.logBytes, index.logDigest, name)
        return object.body
    }

    private func check(_ log: ByteBuffer, _ bytes: Int, _ digest: String, _ name: String) throws {
        guard log.readableBytes == bytes, log.withUnsafeReadableBytes({ hex(sha256($0)) }) == digest else {
            throw corrupt(name, "its bytes are not the ones that were captured")
        }
    }

    // MARK: storing

    /// Stores what is captured behind the last segment: the log first, then the index, which commits it.
    ///
    /// ``append(_:)`` notes it.
    func store(_ capture: SegmentCapture, at start: SegmentKey) async throws -> Segment {
        if let (captured, content) = try await capture.held() {
            var index = captured
            index.topicID = topicID
            if index.logBytes > 0 { try await store.put(prefix + index.logName, content, if: .none) }
            try await commit(index)
            return Segment(index: index, log: content.bytes)
        }
        let name = hex(randomBytes(8))
        try await store.put(
            prefix + start.logName(name), pieces: CapturedPieces(capture: capture), if: .ifAbsent)
        var index = await capture.sealStreamed(name: name)
        index.topicID = topicID
        try await commit(index)
        return Segment(index: index, log: nil)
    }

    private func commit(_ index: SegmentIndex) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let name = prefix + index.key.indexName
        do {
            try await store.put(name, ByteBuffer(bytes: encoder.encode(index)), if: .ifAbsent)
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
