import Access
import Kafka

/// Attempts at what administers: they are validated only, or about what nobody has.
///
/// Source: Apache Kafka 3.9. `ControllerApis.createTopics`, `createPartitions` and `incrementalAlterConfigs` refuse by
/// authorization first, and leave everything as it is with `validateOnly`. `KafkaApis.handleEndTxnRequest` and
/// `handleDescribeTransactionsRequest` look at the right before the coordinator looks for the id, and no transaction has
/// the producer id -1 (`TransactionCoordinator.endTransaction`: INVALID_PRODUCER_ID_MAPPING).
/// `handleDeleteGroupsRequest` refuses before the group is looked for. `ControllerApis.deleteTopics` is not among them:
/// of a topic that does not exist it tells the same to whoever may describe it.
extension KafkaAccessProber {
    private static let topicType: Int8 = 2
    private static let brokerType: Int8 = 4

    /// The broker's error code; nil where the answer lacks it, or there is no way to try it.
    func changes(_ attempt: AccessAttempt, by client: KafkaClient) async throws -> Int16? {
        let name = attempt.resource.name
        switch attempt.action {
        case .createTopic:
            var topic = CreateTopicsRequest.CreatableTopic()
            topic.name = name
            (topic.numPartitions, topic.replicationFactor) = (-1, -1)
            var request = CreateTopicsRequest()
            (request.topics, request.validateOnly) = ([topic], true)
            return try await client.send(request, to: .any).topics.first?.errorCode
        case .alterTopic:
            // No topic has fewer partitions than one, so this is no change either way.
            var topic = CreatePartitionsRequest.Topic()
            (topic.name, topic.count, topic.assignments) = (name, 1, nil)
            var request = CreatePartitionsRequest()
            (request.topics, request.timeoutMs, request.validateOnly) = ([topic], 5_000, true)
            return try await client.send(request, to: .any).results.first?.errorCode
        case .alterTopicDynamicConfiguration:
            // Without a single change.
            var resource = IncrementalAlterConfigsRequest.AlterConfigsResource()
            (resource.resourceType, resource.resourceName) = (Self.topicType, name)
            var request = IncrementalAlterConfigsRequest()
            (request.resources, request.validateOnly) = ([resource], true)
            return try await client.send(request, to: .any).responses.first?.errorCode
        case .deleteGroup:
            var request = DeleteGroupsRequest()
            request.groupsNames = [name]
            return try await client.send(request, to: .any).results.first?.errorCode
        case .describeTransactionalID:
            var request = DescribeTransactionsRequest()
            request.transactionalIDs = [name]
            return try await client.send(request, to: .any).transactionStates.first?.errorCode
        case .alterTransactionalID:
            var request = EndTxnRequest()
            (request.transactionalID, request.producerID, request.producerEpoch) = (name, -1, -1)
            return try await client.send(request, to: .any).errorCode
        case .describeCluster: return try await describeACLs(client)
        case .describeClusterDynamicConfiguration: return try await describeBrokers(client)
        default: return nil
        }
    }

    /// The ACLs of a group that nobody has.
    private func describeACLs(_ client: KafkaClient) async throws -> Int16? {
        var request = DescribeAclsRequest()
        request.resourceTypeFilter = ACLResourceType.group.rawValue
        request.resourceNameFilter = "kedge-rehearsal"
        (request.operation, request.permissionType) = (1, 1)
        return try await client.send(request, to: .any).errorCode
    }

    /// One key of what all brokers have by default.
    private func describeBrokers(_ client: KafkaClient) async throws -> Int16? {
        var wanted = DescribeConfigsRequest.Resource()
        wanted.resourceType = Self.brokerType
        wanted.configurationKeys = ["log.retention.ms"]
        var request = DescribeConfigsRequest()
        request.resources = [wanted]
        return try await client.send(request, to: .any).results.first?.errorCode
    }
}
