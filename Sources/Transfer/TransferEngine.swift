import Evidence
import Kafka

/// Moves the partitions of one migration, several at a time, and answers what was moved.
///
/// It remembers which segments exist, so it belongs to one holder of the lease; everything it knows it can read again.
/// Should two be at work by mistake, neither duplicates a record: one of them stops.
package actor TransferEngine {
    private let source: any RecordSource
    private let target: any RecordSink
    private let store: any ObjectStore
    private let root: String
    private let limits: TransferLimits
    private let surroundings: ClientSurroundings
    private var catalogs: [TopicPartition: SegmentCatalog] = [:]
    private var producer: ProducerIdentity?

    /// - Parameter root: Where the migration's objects are in the store, for example `scram-to-iam`.
    package init(
        source: any RecordSource, target: any RecordSink, store: any ObjectStore, root: String, limits: TransferLimits,
        surroundings: ClientSurroundings = .live
    ) {
        self.source = source
        self.target = target
        self.store = store
        self.root = root
        self.limits = limits
        self.surroundings = surroundings
    }

    /// Copies each partition up to the end that its source log has now.
    ///
    /// A partition that cannot go on does not stop the others; its error is in the answer. A store that fails stops all.
    package func copy(
        _ partitions: [TopicPartition], report: @escaping @Sendable (TransferProgress) -> Void = { _ in }
    ) async throws -> [TopicPartition: TransferError] {
        async let targetEnds = ends(of: partitions, on: target)
        let sourceEnds = try await ends(of: partitions, on: source)
        let arrived = try await targetEnds
        // Before anything is captured: what is made anew meanwhile is another topic than the segments say.
        let identities = try await identities(of: partitions)
        let copier = PartitionCopier(
            source: source, target: target, producer: try await producerIdentity(), limits: limits,
            surroundings: surroundings, report: report)
        return try await concurrently(partitions) { [self] partition in
            try await copyOne(
                partition, until: sourceEnds[partition], arrived: arrived[partition],
                identity: identities[partition.topic], with: copier)
        }.compactMapValues { $0 }
    }

    /// How far the stored segments of each partition reach.
    package func captured(_ partitions: [TopicPartition]) async throws -> [TopicPartition: CapturedState] {
        try await concurrently(partitions) { [self] partition in
            let last = try await catalog(of: partition).last
            return CapturedState(
                sourceNext: last?.sourceNext, targetNext: last?.targetNext ?? 0, lost: last?.lostSoFar ?? 0,
                topicID: last?.topicID)
        }
    }

    /// The target offset at which a consumer goes on that would read `offset` next on the source.
    ///
    /// Exact: it is the first copied record at or behind `offset`, or the end of what was copied.
    package func translate(_ offset: Int64, of partition: TopicPartition) async throws -> Int64 {
        let catalog = try await catalog(of: partition)
        for position in (catalog.position(ofSource: offset) ?? 0)..<catalog.keys.count {
            let index = try await catalog.index(at: position)
            if let target = OffsetMap(index.runs).translate(offset) { return target }
        }
        return catalog.last?.targetNext ?? 0
    }

    /// Compares the records of the target with what was captured, byte by byte of their content.
    ///
    /// - Parameters:
    ///   - partitions: Each with the target offset from which on it is compared.
    ///   - most: How many segments of each at the most; nil for all.
    ///   - mayBegin: Asked before each partition; those of which it is not true any more are left out.
    /// - Returns: What was compared, and why partitions could not be; a store that fails stops all.
    package func verify(
        _ partitions: [TopicPartition: Int64], most: Int? = nil,
        while mayBegin: @escaping @Sendable () -> Bool = { true }
    ) async throws -> (compared: [TopicPartition: Comparison], failures: [TopicPartition: TransferError]) {
        let verification = Verification(target: target, limits: limits)
        let results = try await concurrently(partitions.keys.sorted()) { [self] partition in
            guard mayBegin() else { return Result<Comparison, TransferError>?.none }
            do {
                let catalog = try await catalog(of: partition)
                return .success(try await verification.compare(catalog, from: partitions[partition] ?? 0, most: most))
            } catch let error as TransferError {
                return .failure(error)
            }
        }.compactMapValues { $0 }
        return (
            results.compactMapValues { try? $0.get() },
            results.compactMapValues { if case .failure(let error) = $0 { error } else { nil } }
        )
    }

    // MARK: one partition

    private func catalog(of partition: TopicPartition) async throws -> SegmentCatalog {
        if let known = catalogs[partition] { return known }
        let loaded = try await SegmentCatalog.load(partition, in: store, root: "\(root)/segments")
        catalogs[partition] = loaded
        return loaded
    }

    private func copyOne(
        _ partition: TopicPartition, until end: Int64?, arrived: Int64?, identity: String?, with copier: PartitionCopier
    ) async throws -> TransferError? {
        do {
            let arrived = if let arrived { arrived } else { try await target.offset(of: partition, at: .latest) }
            let end = if let end { end } else { try await source.offset(of: partition, at: .latest) }
            var catalog = try await catalog(of: partition)
            try catalog.expect(identity)
            // Until it is over; what was stored before a failure is listed anew next time.
            catalogs[partition] = nil
            try await copier.copy(&catalog, until: end, arrived: arrived)
            catalogs[partition] = catalog
            return nil
        } catch let error as TransferError {
            return error
        } catch let error as KafkaError {
            return TransferError(partition, error)
        }
    }

    /// The ends of the logs, asked for together; without those that only the partition itself can ask for.
    private func ends(
        of partitions: [TopicPartition], on cluster: any RecordSource
    ) async throws -> [TopicPartition: Int64] {
        do {
            return try await cluster.offsets(of: partitions, at: .latest)
        } catch let error as KafkaError where error.brokerCode != nil {
            // One partition's trouble: each asks for itself, and that one fails alone.
            return [:]
        }
    }

    private func identities(of partitions: [TopicPartition]) async throws -> [TopicName: String] {
        do {
            return try await source.identities(of: Set(partitions.map(\.topic)).sorted())
        } catch let error as KafkaError where error.brokerCode != nil {
            return [:]
        }
    }

    // MARK: all of them

    /// The migration's producer id: stored before its first use, so that every later process writes as the same one.
    private func producerIdentity() async throws -> ProducerIdentity {
        if let producer { return producer }
        let key = "\(root)/producer.json"
        if let stored = try await store.get(key) { return try remember(StoredProducer(stored.body).identity) }
        let identity = try await target.initProducerID()
        do {
            try await store.put(key, StoredProducer(identity).encoded(), if: .ifAbsent)
        } catch let error as EvidenceError where error.code == .preconditionFailed {
            guard let stored = try await store.get(key) else { throw error }
            return try remember(StoredProducer(stored.body).identity)
        }
        return remember(identity)
    }

    private func remember(_ identity: ProducerIdentity) -> ProducerIdentity {
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
    /// Which topic was captured, of all that had its name; nil where the source did not say.
    package var topicID: String?
}
