extension Reader<MigrationSpec> {
    static let migration = Reader.mapping { fields in
        let phase = fields.required("phase", .phase, hint: "add phase: Planned")
        let suspend = fields.optional("suspend", .boolean, default: false)
        let source = fields.required("source", .cluster, hint: "add source: with arn and authentication")
        let target = fields.required("target", .cluster, hint: "add target: with arn and authentication")
        let segments = fields.required("segments", .segments, hint: "add segments: {url: s3://bucket/prefix}")
        let evidence = fields.required("evidence", .evidence, hint: "add evidence: {url: s3://bucket/prefix}")
        let replication = fields.optional("replication", .replication, default: .standard)
        let cutover = fields.optional("cutover", .cutover, default: .standard)
        let access = fields.optional("access", .access, default: .standard)
        let git = fields.optional("git", .git, default: .standard)
        guard let phase, let suspend, let source, let target, let segments, let evidence, let replication, let cutover,
            let access, let git
        else { return nil }
        return MigrationSpec(
            phase: phase, suspend: suspend, source: source, target: target, segments: segments, evidence: evidence,
            replication: replication, cutover: cutover, access: access, git: git)
    }
}

extension Reader<MigrationPhase> {
    fileprivate static let phase = Reader.choice("a phase")
}

extension Reader<ReplicationSpec> {
    fileprivate static let replication = Reader.mapping { fields in
        let standard = ReplicationSpec.standard
        let partitions = fields.optional(
            "maxConcurrentPartitions", .integer(1...1000), default: standard.maxConcurrentPartitions)
        let lag = fields.optional("cutoverLag", .integer(0...1_000_000_000), default: standard.cutoverLag)
        guard let partitions, let lag else { return nil }
        return ReplicationSpec(maxConcurrentPartitions: partitions, cutoverLag: lag)
    }
}

extension Reader<CutoverSpec> {
    fileprivate static let cutover = Reader.mapping { fields in
        let standard = CutoverSpec.standard
        let drainTimeout = fields.optional("drainTimeout", .duration, default: standard.drainTimeout)
        let maxFreeze = fields.optional("maxFreeze", .duration, default: standard.maxFreeze)
        let acknowledged = fields.optional("acknowledged", .boolean, default: standard.acknowledged)
        guard let drainTimeout, let maxFreeze, let acknowledged else { return nil }
        return CutoverSpec(drainTimeout: drainTimeout, maxFreeze: maxFreeze, acknowledged: acknowledged)
    }
}
