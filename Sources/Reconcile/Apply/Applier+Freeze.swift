import Foundation
import Kafka

/// Stopping the producers of the source, and letting them go again.
extension Applier {
    /// How long the logs' ends must stand still once every broker enforces the freeze.
    static let stillness: Duration = .seconds(1)
    static let pollInterval: Duration = .milliseconds(200)

    func freeze(_ bindings: [ACLBinding], _ partitions: [TopicPartition]) async throws {
        var started = surroundings.now()
        if let freeze = history.freeze {
            started = freeze.started
        } else {
            try await record(.freezeStarted(bindings))
        }
        let deadline = started.addingTimeInterval(desired.migration.spec.cutover.maxFreeze.seconds)
        try await source.createACLs(bindings)
        try await waitUntilBrokersAgree(by: deadline, "enforce the freeze") { Set(bindings).isSubset(of: $0) }
        try await record(.frozen(ends: try await standstill(partitions, by: deadline)))
    }

    func unfreeze(_ bindings: [ACLBinding], _ reason: Step.UnfreezeReason) async throws {
        _ = try await source.deleteACLs(bindings)
        let deadline = surroundings.now().addingTimeInterval(60)
        try await waitUntilBrokersAgree(by: deadline, "lift the freeze") { Set(bindings).isDisjoint(with: $0) }
        try await record(.unfrozen(reason))
    }

    /// Every broker decides by its own copy of the ACLs, which follows with some delay.
    private func waitUntilBrokersAgree(
        by deadline: Date, _ what: String, _ condition: (Set<ACLBinding>) -> Bool
    ) async throws {
        for broker in try await source.describeCluster().brokers.map(\.id).sorted() {
            while !condition(Set(try await source.describeACLs(at: .broker(broker)))) {
                try await pause(by: deadline, "broker \(broker) of the source to \(what)")
            }
        }
    }

    /// The ends of the logs, once no request that was accepted before the freeze can still move them.
    private func standstill(
        _ partitions: [TopicPartition], by deadline: Date
    ) async throws -> [TopicPartition: Int64] {
        var ends = try await source.highWatermarks(of: partitions)
        var since = surroundings.now()
        while surroundings.now().timeIntervalSince(since) < Self.stillness.seconds {
            try await pause(by: deadline, "the source's logs to stand still")
            let now = try await source.highWatermarks(of: partitions)
            if now != ends { (ends, since) = (now, surroundings.now()) }
        }
        return ends
    }

    private func pause(by deadline: Date, _ what: String) async throws {
        guard surroundings.now() < deadline else {
            throw ReconcileError(
                .timedOut, "waited for \(what) until the freeze's limit",
                hint: "the next pass unfreezes the source; see cutover.maxFreeze.")
        }
        report(.waiting(what))
        try await surroundings.sleep(Self.pollInterval)
    }
}
