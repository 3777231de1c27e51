/// What a rehearsal proved, and what it did not.
package struct RehearsalSummary: Codable, Equatable, Sendable {
    package var topics: Int
    package var partitions: Int
    package var records: Int64
    /// Partitions whose records are equal on both sides, in order and byte for byte.
    package var equalPartitions: Int
    /// Records that producers wrote and brokers acknowledged, in the partitions where both can be compared.
    package var acknowledgedRecords: Int64
    package var groups: Int
    /// Positions of groups that resume at exactly the next record.
    package var exactPositions: Int
    package var positions: Int
    /// Policies that the reconciler put on roles, and on how many.
    package var policies: Int
    package var roles: Int
    /// What was tried as each service on both clusters, and how often the answer was the same.
    package var accessProbes: Int
    package var equalAccess: Int
    /// From the first refused write to the end of the cutover.
    package var freezeSeconds: Double
    package var reconcilerRuns: Int
    package var kills: Int
    /// Everything that is not as it should be, in the operator's words; empty when all is well.
    package var failures: [String]

    package var isSuccess: Bool { failures.isEmpty }
}
