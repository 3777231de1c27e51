import AWS

/// The `Migration` manifest: one move of topics, groups and access from a source cluster to a target cluster.
package struct MigrationManifest: Equatable, Sendable {
    package let metadata: ManifestMetadata
    package let spec: MigrationSpec
    /// Where the document begins.
    package let location: SourceLocation

    package var name: String { metadata.name }

    /// The branch that access policies are proposed on.
    package var accessBranch: String { spec.access.branch ?? "kedge/\(name)/access" }

    /// Whose credentials IAM is asked with.
    package var accessCredentials: CredentialsSpec { spec.access.credentials ?? spec.target.credentials }
}

/// What every manifest says about itself.
package struct ManifestMetadata: Equatable, Sendable {
    package let name: String
}

/// What a migration moves from where to where, and how far it may go.
package struct MigrationSpec: Equatable, Sendable {
    package let phase: MigrationPhase
    /// Whether the migration stands still: it is observed and planned, nothing is applied.
    package let suspend: Bool
    package let source: ClusterSpec
    package let target: ClusterSpec
    package let segments: SegmentsSpec
    package let evidence: EvidenceSpec
    package let replication: ReplicationSpec
    package let cutover: CutoverSpec
    package let access: AccessSpec
    package let git: GitSpec

    package init(
        phase: MigrationPhase, suspend: Bool = false, source: ClusterSpec, target: ClusterSpec, segments: SegmentsSpec,
        evidence: EvidenceSpec, replication: ReplicationSpec = .standard, cutover: CutoverSpec = .standard,
        access: AccessSpec = .standard, git: GitSpec = .standard
    ) {
        self.phase = phase
        self.suspend = suspend
        self.source = source
        self.target = target
        self.segments = segments
        self.evidence = evidence
        self.replication = replication
        self.cutover = cutover
        self.access = access
        self.git = git
    }
}

/// How far a migration is to go; committing the next one is the approval.
package enum MigrationPhase: String, CaseIterable, Sendable {
    case planned = "Planned"
    case replicating = "Replicating"
    case cutOver = "CutOver"
    case finalized = "Finalized"
    case rolledBack = "RolledBack"
}

/// How records are copied.
package struct ReplicationSpec: Equatable, Sendable {
    package let maxConcurrentPartitions: Int
    /// How many records the target may be behind, all partitions together, when the freeze begins.
    package let cutoverLag: Int

    package static let standard = ReplicationSpec(maxConcurrentPartitions: 4, cutoverLag: 10_000)
}

/// How the switch is done.
package struct CutoverSpec: Equatable, Sendable {
    /// How long the target may take to come within ``ReplicationSpec/cutoverLag``.
    package let drainTimeout: Duration
    /// How long producers may be frozen before they are let go again.
    package let maxFreeze: Duration
    /// Whether the operator has confirmed that all clients use the target.
    package let acknowledged: Bool

    package static let standard = CutoverSpec(
        drainTimeout: .seconds(30 * 60), maxFreeze: .seconds(2 * 60), acknowledged: false)
}
