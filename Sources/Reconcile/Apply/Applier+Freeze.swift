import Foundation
import Kafka

/// Stopping the producers of the source, and letting them go again.
extension Applier {
    /// How long the logs' ends must stand still once every broker enforces the freeze.
    static let stillness: Duration = .seconds(1)
    static let pollInterval: Duration = .milliseconds(200)

    /// How long the brokers may take to let go of ACLs that were removed.
    static let liftLimit: Duration = .seconds(60)

    func freeze(_ bindings: [ACLBinding], _ partitions: [TopicPartition]) async throws {
        let known = Set(history.freeze?.bindings ?? [])
        let added = bindings.filter { !known.contains($0) }
        if history.freeze == nil || !added.isEmpty {
            for part in Self.parts(of: added) { try await record(.freezeStarted(part)) }
        }
        let deadline = freezeLimit ?? surroundings.now().addingTimeInterval(maxFreeze.seconds)
        let limit = ReconcileError.freezeLimit
        try await source.createACLs(bindings)
        let everyACL = Set(bindings)
        try await waitForBrokers("enforce the freeze", by: deadline, limit) { everyACL.isSubset(of: $0) }
        let ends = try await standstill(partitions, by: deadline)
        for (index, part) in Self.parts(of: ends).enumerated() {
            try await record(.frozen(ends: part, adds: index > 0))
        }
    }

    /// Bindings for one entry of the journal each, which is limited; those of a topic stay together.
    static func parts(of bindings: [ACLBinding]) -> [[ACLBinding]] {
        var parts: [[ACLBinding]] = [[]]
        for binding in bindings {
            if let part = parts.last, part.count >= bindingsPerEntry, part.last?.name != binding.name {
                parts.append([])
            }
            parts[parts.count - 1].append(binding)
        }
        return parts
    }

    private static let bindingsPerEntry = 1_500

    func unfreeze(_ bindings: [ACLBinding], _ reason: Step.UnfreezeReason) async throws {
        _ = try await source.deleteACLs(bindings)
        let deadline = surroundings.now().addingTimeInterval(Self.liftLimit.seconds)
        let everyACL = Set(bindings)
        try await waitForBrokers("lift the freeze", by: deadline, ReconcileError.liftLimit) {
            everyACL.isDisjoint(with: $0)
        }
        try await record(.unfrozen(reason))
    }

    // MARK: limits

    /// How much of the freeze's limit is left; nil while nothing is frozen.
    var untilFreezeLimit: Duration? {
        freezeLimit.map { .seconds(max(0, $0.timeIntervalSince(surroundings.now()))) }
    }

    private var freezeLimit: Date? { history.openFreeze?.started.addingTimeInterval(maxFreeze.seconds) }

    private var maxFreeze: Duration { desired.migration.spec.cutover.maxFreeze }

    // MARK: waiting

    /// Every broker decides by its own copy of the ACLs, which follows with some delay.
    private func waitForBrokers(
        _ what: String, by deadline: Date, _ failure: (String) -> ReconcileError,
        until condition: (Set<ACLBinding>) -> Bool
    ) async throws {
        for broker in try await source.describeCluster().brokers.map(\.id).sorted() {
            while !condition(Set(try await source.describeACLs(at: .broker(broker)))) {
                try await pause("broker \(broker) of the source to \(what)", by: deadline, failure)
            }
        }
    }

    /// The ends of the logs, once no request that was accepted before the freeze can still move them.
    private func standstill(
        _ partitions: [TopicPartition], by deadline: Date
    ) async throws -> [TopicPartition: Int64] {
        var ends = try await logEnds(partitions)
        var since = surroundings.now()
        while surroundings.now().timeIntervalSince(since) < Self.stillness.seconds {
            try await pause("the source's logs to stand still", by: deadline, ReconcileError.freezeLimit)
            let now = try await logEnds(partitions)
            if now != ends { (ends, since) = (now, surroundings.now()) }
        }
        return ends
    }

    private func logEnds(_ partitions: [TopicPartition]) async throws -> [TopicPartition: Int64] {
        let ends = try await source.logEnds(of: partitions)
        guard let gone = partitions.first(where: { ends[$0] == nil })?.topic else { return ends }
        throw KafkaError(
            .topicGone, "Topic \(gone) of the source was deleted while the source was being frozen",
            hint: "the next pass looks again.")
    }

    func pause(_ what: String, by deadline: Date, _ failure: (String) -> ReconcileError) async throws {
        guard surroundings.now() < deadline else { throw failure(what) }
        report(.waiting(what))
        try await surroundings.sleep(Self.pollInterval)
    }
}

extension ReconcileError {
    static func freezeLimit(_ what: String) -> ReconcileError {
        ReconcileError(
            .timedOut, "waited for \(what) until the freeze's limit",
            hint: "the next pass unfreezes the source; see cutover.maxFreeze.")
    }

    fileprivate static func liftLimit(_ what: String) -> ReconcileError {
        ReconcileError(
            .timedOut, "waited for \(what)", hint: "the next pass tries again; check the source's brokers.")
    }
}
