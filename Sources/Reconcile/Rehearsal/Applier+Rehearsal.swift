import Foundation
import Kafka

/// Trying the roles' access, each as what it is.
extension Applier {
    /// How long a step tries again what is not as expected, and after which pause: IAM's changes take a while to arrive.
    private static let rehearsalPatience: Duration = .seconds(15)
    private static let rehearsalPause: Duration = .seconds(1)
    /// How long one role may take.
    private static let rehearsalLimit: Duration = .seconds(60)
    private static let scratchTries = 20

    func rehearse(_ rehearsals: [AccessRehearsal], scratch: TopicName) async throws -> [Finding] {
        if !rehearsals.isEmpty {
            // Written before the topic is made, so that nothing is on the target that the journal does not know.
            if history.scratch != scratch { try await record(.accessRehearsing(scratch)) }
            let leader = try await makeScratch(scratch)
            let prober =
                surroundings.prober ?? KafkaAccessProber(desired.migration.spec.target, surroundings)
            let end = surroundings.now().addingTimeInterval(Self.rehearsalPatience.seconds)
            for rehearsal in rehearsals {
                let seen = try await rehearse(rehearsal, prober, (TopicPartition(scratch, 0), leader), until: end)
                if !seen.agrees(with: history.rehearsals[rehearsal.principal]) {
                    try await record(.accessRehearsed(seen))
                }
            }
        }
        let code = try await target.deleteTopics([scratch])[scratch]
        guard code == KafkaErrorCode.none || code == .unknownTopicOrPartition else {
            return [
                Finding(
                    "W83", "topic \(scratch)",
                    "the target refused to delete it: \(code.map { "\($0)" } ?? "no answer")",
                    hint: "allow kedge DeleteTopic on it; the next pass tries again.")
            ]
        }
        try await record(.accessRehearsalEnded(scratch))
        return []
    }

    private func rehearse(
        _ rehearsal: AccessRehearsal, _ prober: any AccessProber, _ scratch: (partition: TopicPartition, leader: Int32),
        until end: Date
    ) async throws -> RehearsedAccess {
        let attempts = rehearsal.expected.keys.sorted()
        while true {
            let seen: RehearsedAccess
            do {
                let outcomes = try await surroundings.within(Self.rehearsalLimit) {
                    try await prober.outcomes(of: attempts, as: rehearsal.role, scratch: scratch)
                }
                seen =
                    outcomes.map { RehearsedAccess(rehearsal, $0) }
                    ?? RehearsedAccess(rehearsal, failed: "it took longer than \(Self.rehearsalLimit)")
            } catch let error as CancellationError {
                throw error
            } catch {
                seen = RehearsedAccess(rehearsal, failed: Finding.explain(error).message)
            }
            // What was seen before is not waited for again: the next pass tries once more.
            if seen.isAsExpected || seen.agrees(with: history.rehearsals[rehearsal.principal])
                || surroundings.now() >= end
            {
                return seen
            }
            try await surroundings.sleep(Self.rehearsalPause)
        }
    }

    /// Makes the topic, unless an earlier pass did, and gives the broker that leads its one partition.
    private func makeScratch(_ scratch: TopicName) async throws -> Int32 {
        let topic = NewTopic(
            name: scratch, partitions: 1, replicationFactor: nil, configs: ["retention.ms": "3600000"])
        let code = try await target.createTopics([topic], validateOnly: false)[scratch]
        guard code == KafkaErrorCode.none || code == .topicAlreadyExists else {
            throw ReconcileError(
                .refused,
                "topic \(scratch), on which access is tried, could not be created: \(code.map { "\($0)" } ?? "?")",
                hint: "check kedge's rights on the target, or set access.rehearsal.enabled to false.")
        }
        for _ in 0..<Self.scratchTries {
            let described = try await target.describeTopics([scratch]).first { $0.name == scratch }
            if let leader = described?.partitions.first?.leader, leader >= 0 { return leader }
            try await surroundings.sleep(Self.rehearsalPause)
        }
        throw ReconcileError(
            .timedOut, "topic \(scratch), on which access is tried, has no leader",
            hint: "the next pass tries again; see the target's brokers.")
    }
}
