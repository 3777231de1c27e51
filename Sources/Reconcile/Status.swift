import Evidence
import Foundation
import Kafka

/// How far a migration is, for people.
package struct Status: Equatable, Sendable {
    package let plan: Plan
    /// Topics of the source that move.
    package let topics: Int
    package let topicsOnTarget: Int
    package let partitions: Int
    /// Source offsets that are not on the target yet.
    package let lag: Int64
    /// Records on the target that kedge copied.
    package let copied: Int64
    package let groups: Int
    package let frozenSince: Date?
    package let events: Int
    package let lastEvent: JournalEntry?

    init(plan: Plan, topology: Topology, observation: Observation, entries: [JournalEntry]) {
        self.plan = plan
        let states = observation.replication
        topics = topology.topics.count
        topicsOnTarget = Set(states.keys.map(\.topic)).count
        partitions = states.count
        let isCutOver = observation.history.reachedRank >= Phase.cutOver.rank
        lag = isCutOver ? 0 : states.values.reduce(0) { $0 + $1.lag }
        copied = states.values.reduce(0) { $0 + $1.capturedTarget }
        groups = observation.source.groups.count
        frozenSince = observation.history.freeze?.started
        events = entries.count
        lastEvent = entries.last
    }
}
