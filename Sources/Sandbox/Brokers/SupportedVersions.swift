import Kafka

/// The APIs that Kafka 3.9's brokers list in ApiVersions, with their versions: the message schemas at tag 3.9.0-rc3,
/// by their `listeners` (`zkBroker`, `broker`).
///
/// Left out are the calls that the sandbox does not answer: delegation tokens, reassignments, elections, log
/// directories, the new consumer group protocol and share groups, telemetry, and what brokers say to each other. Fetch
/// before version 4 and Produce before version 3 carry message formats that nobody writes any more; Kafka 4 dropped them.
enum SupportedVersions {
    private static let both: [APIKey: ClosedRange<Int16>] = [
        .produce: 3...11, .fetch: 4...17, .listOffsets: 1...9, .metadata: 0...12, .offsetCommit: 1...9,
        .offsetFetch: 1...9, .findCoordinator: 0...6, .joinGroup: 0...9, .heartbeat: 0...4, .leaveGroup: 0...5,
        .syncGroup: 0...5, .describeGroups: 0...5, .listGroups: 0...5, .saslHandshake: 0...1, .apiVersions: 0...4,
        .createTopics: 0...7, .deleteTopics: 0...6, .deleteRecords: 0...2, .initProducerID: 0...5,
        .offsetForLeaderEpoch: 0...4, .addPartitionsToTxn: 0...3, .addOffsetsToTxn: 0...4, .endTxn: 0...4,
        .txnOffsetCommit: 0...4, .describeAcls: 0...3, .createAcls: 0...3, .deleteAcls: 0...3,
        .describeConfigs: 0...4, .alterConfigs: 0...2, .saslAuthenticate: 0...2, .createPartitions: 0...3,
        .deleteGroups: 0...2, .incrementalAlterConfigs: 0...1, .offsetDelete: 0...0,
        .describeClientQuotas: 0...1, .alterClientQuotas: 0...1, .describeUserScramCredentials: 0...0,
        .alterUserScramCredentials: 0...0, .describeCluster: 0...1, .describeProducers: 0...0,
        .describeTransactions: 0...0, .listTransactions: 0...1,
    ]

    /// What a broker under ZooKeeper lists besides: its controller's calls.
    ///
    /// To anyone else it hangs up on them.
    private static let zooKeeperOnly: [APIKey: ClosedRange<Int16>] = [
        .leaderAndIsr: 0...7, .stopReplica: 0...4, .updateMetadata: 0...8, .controlledShutdown: 0...3,
    ]

    /// What tells a KRaft broker; not answered either, as there is no quorum to describe.
    private static let kraftOnly: [APIKey: ClosedRange<Int16>] = [.describeQuorum: 0...2]

    static func of(_ look: SandboxClusterConfiguration.Look) -> [APIKey: ClosedRange<Int16>] {
        both.merging(look == .zooKeeper ? zooKeeperOnly : kraftOnly) { first, _ in first }
    }
}
