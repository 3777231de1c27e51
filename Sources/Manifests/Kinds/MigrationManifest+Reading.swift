extension Reader<MigrationSpec> {
    static let migration = Reader.mapping { fields in
        let phase = fields.required("phase", .phase, hint: "add phase: Planned")
        let suspend = fields.optional("suspend", .boolean, default: false)
        let source = fields.required("source", .cluster, hint: "add source: with arn, bootstrapServers, authentication")
        let target = fields.required("target", .cluster, hint: "add target: with arn, bootstrapServers, authentication")
        let segments = fields.required("segments", .segments, hint: "add segments: {url: s3://bucket/prefix}")
        let evidence = fields.required("evidence", .evidence, hint: "add evidence: {url: s3://bucket/prefix}")
        let replication = fields.optional("replication", .replication, default: .standard)
        let cutover = fields.optional("cutover", .cutover, default: .standard)
        let access = fields.optional("access", .access, default: .standard)
        guard let phase, let suspend, let source, let target, let segments, let evidence, let replication, let cutover,
            let access
        else { return nil }
        return MigrationSpec(
            phase: phase, suspend: suspend, source: source, target: target, segments: segments, evidence: evidence,
            replication: replication, cutover: cutover, access: access)
    }
}

extension Reader<MigrationPhase> {
    fileprivate static let phase = Reader.choice("a phase")
}

extension Reader<SegmentsSpec> {
    fileprivate static let segments = Reader.mapping { fields in
        let url = fields.required("url", .storeURL, hint: "add url: s3://bucket/prefix")
        let size = fields.optional("maxSegmentSize", .byteCount, default: ByteCount(32 << 20))
        guard let url, let size else { return nil }
        return SegmentsSpec(url: url, maxSegmentSize: size)
    }
}

extension Reader<EvidenceSpec> {
    fileprivate static let evidence = Reader.mapping { fields in
        let url = fields.required("url", .storeURL, hint: "add url: s3://bucket/prefix")
        let retention = fields.optional("retention", .duration, default: .seconds(7 * 365 * 86_400))
        let leaseDuration = fields.optional("leaseDuration", .duration, default: .seconds(30))
        guard let url, let retention, let leaseDuration else { return nil }
        return EvidenceSpec(url: url, retention: retention, leaseDuration: leaseDuration)
    }
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

extension Reader<AccessSpec> {
    fileprivate static let access = Reader.mapping { fields in
        fields.optional("branch", Reader<String>.branch.optional, default: nil).map(AccessSpec.init(branch:))
    }
}
