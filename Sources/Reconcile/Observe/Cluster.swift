import Kafka
import Transfer

/// A Kafka cluster as reconciling sees it.
///
/// The client gives the real one; every call may be repeated, and twice is the same as once.
package protocol Cluster: RecordSink {
    func describeCluster() async throws -> ClusterDescription
    func describeTopics(_ names: [TopicName]?) async throws -> [TopicDescription]
    /// The configurations by which the broker that is asked goes at this moment.
    func describeConfigs(topics: [TopicName], at target: RequestTarget) async throws -> [TopicName: [ConfigEntry]]
    func createTopics(_ topics: [NewTopic], validateOnly: Bool) async throws -> [TopicName: KafkaErrorCode]
    func deleteTopics(_ names: [TopicName]) async throws -> [TopicName: KafkaErrorCode]
    func createPartitions(_ totals: [TopicName: Int32], validateOnly: Bool) async throws -> [TopicName: KafkaErrorCode]
    func incrementalAlterConfigs(
        _ changes: [TopicName: [ConfigChange]], validateOnly: Bool
    ) async throws -> [TopicName: KafkaErrorCode]
    /// The ACLs by which the broker that is asked decides at this moment.
    func describeACLs(at target: RequestTarget) async throws -> [ACLBinding]
    func createACLs(_ bindings: [ACLBinding]) async throws
    func deleteACLs(_ bindings: [ACLBinding]) async throws -> Int
    /// What kedge itself may do to the cluster; nil where the brokers do not say.
    func ownOperations() async throws -> Set<ACLOperation>?
    func listGroups() async throws -> [GroupListing]
    func fetchOffsets(
        groups: [GroupID], requireStable: Bool
    ) async throws -> [GroupID: [TopicPartition: CommittedOffset]]
    func commitOffsets(group: GroupID, _ offsets: [TopicPartition: CommittedOffset]) async throws
    /// The ends of what consumers may read, records of open transactions included.
    func highWatermarks(of partitions: [TopicPartition]) async throws -> [TopicPartition: Int64]
    /// The ends of the leaders' logs, records that are not replicated yet included.
    func logEnds(of partitions: [TopicPartition]) async throws -> [TopicPartition: Int64]
}

extension KafkaClient: Cluster {
    package func highWatermarks(of partitions: [TopicPartition]) async throws -> [TopicPartition: Int64] {
        try await listOffsets(partitions, at: .latest, isolation: .readUncommitted)
    }
}
