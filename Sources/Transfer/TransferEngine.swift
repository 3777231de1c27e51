import Evidence
import Foundation
import Kafka
import NIOCore

/// Moves the partitions of one migration, several at a time, and answers what was moved.
///
/// It remembers which segments exist, so it belongs to one holder of the lease; everything it knows it can read again.
package actor TransferEngine {
    private let source: any RecordSource
    private let target: any RecordSink
    private let store: any ObjectStore
    private let root: String
    private let limits: TransferLimits
    private var catalogs: [TopicPartition: SegmentCatalog] = [:]
    private var producer: ProducerIdentity?

    /// - Parameter root: Where the migration's objects are in the store, for example `scram-to-iam`.
    package init(
        source: any RecordSource, target: any RecordSink, store: any ObjectStore, root: String, limits: TransferLimits
    ) {
        self.source = source
        self.target = target
        self.store = store
        self.root = root
        self.limits = limits
    }

    /// Copies each partition up to the end that its source log has now.
    ///
    /// A partition that cannot go on does not stop the others; its error is in the answer.
    package func copy(
        _ partitions: [TopicPartition], report: @escaping @Sendable (TransferProgress) -> Void = { _ in }
    ) async throws -> [TopicPartition: TransferError] {
        let ends = try await source.offsets(of: partitions, at: .latest)
        let copier = PartitionCopier(
            source: source, target: target, producer: try await producerIdentity(), limits: limits, report: report)
        var failures: [TopicPartition: TransferError] = [:]
        let results = try await concurrently(partitions) { [self] partition in
            await copyOne(partition, until: ends[partition] ?? 0, with: copier)
        }
        for (partition, result) in results {
            switch result {
            case .success: break
            case .failure(let error as TransferError): failures[partition] = error
            case .failure(let error): throw error
            }
        }
        return failures
    }

    /// How far the stored segments of each partition reach.
    package func captured(_ partitions: [TopicPartition]) async throws -> [TopicPartition: CapturedState] {
        try await concurrently(partitions) { [self] partition in
            let last = try await catalog(of: partition).last()
            return CapturedState(
                sourceNext: last?.sourceNext, targetNext: last?.targetNext ?? 0, lost: last?.lostSoFar ?? 0)
        }
    }

    /// The target offset at which a consumer goes on that would read `offset` next on the source.
    ///
    /// Exact: it is the first copied record at or behind `offset`, or the end of what was copied.
    package func translate(_ offset: Int64, of partition: TopicPartition) async throws -> Int64 {
        let catalog = try await catalog(of: partition)
        guard !catalog.keys.isEmpty else { return 0 }
        for position in (catalog.position(ofSource: offset) ?? 0)..<catalog.keys.count {
            let index = try await catalog.index(at: position)
            if let target = OffsetMap(index.runs).translate(offset) { return target }
        }
        return try await catalog.last()?.targetNext ?? 0
    }

    /// Compares every record of the target with what was captured, byte by byte of its content.
    package func verify(_ partitions: [TopicPartition]) async throws -> [TopicPartition: Comparison] {
        try await concurrently(partitions) { [self] partition in
            try await Verification(target: target, limits: limits).compare(catalog(of: partition))
        }
    }

    // MARK: state

    private func catalog(of partition: TopicPartition) async throws -> SegmentCatalog {
        if let known = catalogs[partition] { return known }
        let loaded = try await SegmentCatalog.load(partition, in: store, root: "\(root)/segments")
        catalogs[partition] = loaded
        return loaded
    }

    private func copyOne(
        _ partition: TopicPartition, until end: Int64, with copier: PartitionCopier
    ) async -> Result<Void, any Error> {
        do {
            var catalog = try await catalog(of: partition)
            do {
                try await copier.copy(&catalog, until: end)
                catalogs[partition] = catalog
                return .success(())
            } catch {
                // What was stored before the failure is listed anew next time.
                catalogs[partition] = nil
                throw error
            }
        } catch {
            return .failure(error)
        }
    }

    /// The migration's producer id: stored before its first use, so that every later process writes as the same one.
    private func producerIdentity() async throws -> ProducerIdentity {
        if let producer { return producer }
        let key = "\(root)/producer.json"
        if let stored = try await store.get(key) {
            let identity = try StoredProducer(stored.body).identity
            producer = identity
            return identity
        }
        let identity = try await target.initProducerID()
        do {
            try await store.put(key, StoredProducer(identity).encoded(), if: .ifAbsent)
        } catch let error as EvidenceError where error.code == .preconditionFailed {
            return try await producerIdentity()
        }
        producer = identity
        return identity
    }

    /// Runs `body` for each partition, at most ``TransferLimits/concurrentPartitions`` at a time.
    private func concurrently<Value: Sendable>(
        _ partitions: [TopicPartition], _ body: @escaping @Sendable (TopicPartition) async throws -> Value
    ) async throws -> [TopicPartition: Value] {
        try await withThrowingTaskGroup(of: (TopicPartition, Value).self) { group in
            var waiting = partitions.makeIterator()
            var results: [TopicPartition: Value] = [:]
            for _ in 0..<max(1, limits.concurrentPartitions) {
                guard let partition = waiting.next() else { break }
                group.addTask { (partition, try await body(partition)) }
            }
            while let (partition, value) = try await group.next() {
                results[partition] = value
                if let partition = waiting.next() {
                    group.addTask { (partition, try await body(partition)) }
                }
            }
            return results
        }
    }
}

/// How far a partition's stored segments reach.
package struct CapturedState: Equatable, Sendable {
    /// The next source offset to capture; nil when nothing was captured yet.
    package let sourceNext: Int64?
    package let targetNext: Int64
    package let lost: Int64
}

/// The stored form of a producer id.
private struct StoredProducer: Codable {
    let producerID: Int64
    let producerEpoch: Int16

    var identity: ProducerIdentity { ProducerIdentity(id: producerID, epoch: producerEpoch) }

    init(_ identity: ProducerIdentity) {
        producerID = identity.id
        producerEpoch = identity.epoch
    }

    init(_ body: ByteBuffer) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(body.readableBytesView))
        } catch {
            throw TransferError(
                .corruptSegment, "the stored producer id cannot be read (\(error))",
                hint: "restore producer.json from the bucket's versions; a new id would lose the guard against duplicates.")
        }
    }

    func encoded() throws -> ByteBuffer { ByteBuffer(bytes: try JSONEncoder().encode(self)) }
}
