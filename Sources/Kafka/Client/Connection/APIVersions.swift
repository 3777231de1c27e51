/// What one broker says it can do: the versions of each request that it takes, and its features.
package struct APIVersions: Sendable, Equatable {
    /// API key to the range of versions.
    package var ranges: [Int16: ClosedRange<Int16>]
    /// The levels of each feature that the software supports (KIP-584), `metadata.version` among them.
    package var features: [String: ClosedRange<Int16>]

    package init(ranges: [Int16: ClosedRange<Int16>], features: [String: ClosedRange<Int16>] = [:]) {
        self.ranges = ranges
        self.features = features
    }

    package init(_ response: ApiVersionsResponse) {
        self.init(
            ranges: Self.byName(response.apiKeys.map { ($0.apiKey, $0.minVersion, $0.maxVersion) }),
            features: Self.byName(response.supportedFeatures.map { ($0.name, $0.minVersion, $0.maxVersion) }))
    }

    private static func byName<Name: Hashable>(
        _ entries: [(name: Name, first: Int16, last: Int16)]
    ) -> [Name: ClosedRange<Int16>] {
        Dictionary(
            entries.filter { $0.first <= $0.last }.map { ($0.name, $0.first...$0.last) },
            uniquingKeysWith: { _, last in last })
    }

    /// The newest version of a request that both sides know.
    package func version<R: KafkaRequest>(of request: R.Type) throws(KafkaError) -> Int16 {
        let name = "\(R.apiKey)"
        guard let theirs = ranges[R.apiKey.rawValue] else {
            throw KafkaError(
                .unsupportedVersion, "The broker does not know \(name)",
                hint: "it is too old, or not Apache Kafka in full; this call needs a newer broker.")
        }
        let ours = R.versions
        guard theirs.overlaps(ours) else {
            throw KafkaError(
                .unsupportedVersion,
                "The broker takes \(name) in versions \(theirs.lowerBound) to \(theirs.upperBound), we speak "
                    + "\(ours.lowerBound) to \(ours.upperBound)",
                hint: "the broker's release is too far from those that kedge supports, 2.8 to 4.x.")
        }
        return min(theirs.upperBound, ours.upperBound)
    }

    /// Where the cluster keeps its metadata.
    ///
    /// The message schemas list the listeners of each API (3.9): LeaderAndIsr (4) and UpdateMetadata (6) are only for
    /// `zkBroker`, DescribeQuorum (55) only for `broker` and `controller`, which are KRaft's.
    package var metadataMode: MetadataMode {
        if ranges[4] != nil || ranges[6] != nil { return .zooKeeper }
        return ranges[55] != nil ? .kraft : .unknown
    }

    /// The highest `metadata.version` level that the software supports; brokers under ZooKeeper do not tell.
    package var metadataVersion: Int16? { features["metadata.version"]?.upperBound }

    /// The release that the broker has at least, nil if it is older than 2.8 or tells nothing.
    package var release: KafkaRelease? {
        let byFeature = metadataVersion.flatMap(KafkaRelease.init(metadataVersion:))
        let byRequest = Self.firstVersions.last { key, version, _ in
            ranges[key].map { $0.upperBound >= version } ?? false
        }?.release
        return [byFeature, byRequest].compactMap(\.self).max()
    }

    /// A request version that each release was the first to have (the message schemas at each release's tag).
    private static let firstVersions: [(key: Int16, version: Int16, release: KafkaRelease)] = [
        (60, 0, KafkaRelease(2, 8)),  // DescribeCluster
        (10, 4, KafkaRelease(3, 0)),  // FindCoordinator
        (3, 12, KafkaRelease(3, 1)),  // Metadata
        (11, 9, KafkaRelease(3, 2)),  // JoinGroup
        (29, 3, KafkaRelease(3, 3)),  // DescribeAcls
        (6, 8, KafkaRelease(3, 4)),  // UpdateMetadata, ZooKeeper brokers only
        (1, 15, KafkaRelease(3, 5)),  // Fetch
        (24, 4, KafkaRelease(3, 6)),  // AddPartitionsToTxn
        (1, 16, KafkaRelease(3, 7)),  // Fetch
        (10, 5, KafkaRelease(3, 8)),  // FindCoordinator
        (1, 17, KafkaRelease(3, 9)),  // Fetch
    ]
}
