/// One of the actions with which IAM controls what a client does on an MSK cluster.
///
/// Source: Service Authorization Reference, "Apache Kafka APIs for Amazon MSK clusters". In the order in which kedge
/// writes them.
package enum KafkaClusterAction: String, CaseIterable, Hashable, Sendable {
    case connect = "Connect"
    case describeCluster = "DescribeCluster"
    case alterCluster = "AlterCluster"
    case describeClusterDynamicConfiguration = "DescribeClusterDynamicConfiguration"
    case alterClusterDynamicConfiguration = "AlterClusterDynamicConfiguration"
    case writeDataIdempotently = "WriteDataIdempotently"
    case readData = "ReadData"
    case writeData = "WriteData"
    case createTopic = "CreateTopic"
    case deleteTopic = "DeleteTopic"
    case alterTopic = "AlterTopic"
    case describeTopic = "DescribeTopic"
    case alterTopicDynamicConfiguration = "AlterTopicDynamicConfiguration"
    case describeTopicDynamicConfiguration = "DescribeTopicDynamicConfiguration"
    case alterGroup = "AlterGroup"
    case deleteGroup = "DeleteGroup"
    case describeGroup = "DescribeGroup"
    case alterTransactionalID = "AlterTransactionalId"
    case describeTransactionalID = "DescribeTransactionalId"

    /// The kinds of resources of an MSK cluster, as their ARNs name them.
    package enum Resource: String, CaseIterable, Hashable, Sendable {
        case cluster
        case topic
        case group
        case transactionalID = "transactional-id"
    }

    /// As policies write it, `kafka-cluster:ReadData`.
    package var iamName: String { "kafka-cluster:\(rawValue)" }

    /// Its place in ``allCases``.
    var place: Int {
        switch self {
        case .connect: 0
        case .describeCluster: 1
        case .alterCluster: 2
        case .describeClusterDynamicConfiguration: 3
        case .alterClusterDynamicConfiguration: 4
        case .writeDataIdempotently: 5
        case .readData: 6
        case .writeData: 7
        case .createTopic: 8
        case .deleteTopic: 9
        case .alterTopic: 10
        case .describeTopic: 11
        case .alterTopicDynamicConfiguration: 12
        case .describeTopicDynamicConfiguration: 13
        case .alterGroup: 14
        case .deleteGroup: 15
        case .describeGroup: 16
        case .alterTransactionalID: 17
        case .describeTransactionalID: 18
        }
    }

    /// What the action is performed on.
    package var resource: Resource {
        switch self {
        case .connect, .describeCluster, .alterCluster, .describeClusterDynamicConfiguration,
            .alterClusterDynamicConfiguration, .writeDataIdempotently:
            .cluster
        case .readData, .writeData, .createTopic, .deleteTopic, .alterTopic, .describeTopic,
            .alterTopicDynamicConfiguration, .describeTopicDynamicConfiguration:
            .topic
        case .alterGroup, .deleteGroup, .describeGroup: .group
        case .alterTransactionalID, .describeTransactionalID: .transactionalID
        }
    }

    /// The actions that a policy must allow beside this one; IAM implies none of them.
    package var dependencies: ActionSet {
        switch self {
        case .connect: []
        case .describeCluster, .describeClusterDynamicConfiguration, .createTopic, .describeTopic,
            .describeTopicDynamicConfiguration, .describeGroup, .describeTransactionalID:
            [.connect]
        case .alterCluster: [.connect, .describeCluster]
        case .alterClusterDynamicConfiguration: [.connect, .describeClusterDynamicConfiguration]
        case .writeDataIdempotently: [.connect, .writeData]
        case .readData: [.connect, .describeTopic, .alterGroup]
        case .writeData, .deleteTopic, .alterTopic: [.connect, .describeTopic]
        case .alterTopicDynamicConfiguration: [.connect, .describeTopicDynamicConfiguration]
        case .alterGroup, .deleteGroup: [.connect, .describeGroup]
        case .alterTransactionalID: [.connect, .describeTransactionalID, .writeData]
        }
    }
}
