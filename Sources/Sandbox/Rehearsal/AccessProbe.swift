import Kafka
import NIOCore

/// Finds out what an identity may do, by trying it in ways that change nothing.
///
/// Brokers check the right before anything else (`KafkaApis`), so a request that cannot succeed for another reason
/// tells by its error code: writing to a partition that does not exist, a heartbeat of a member that does not exist,
/// creations and changes that are only validated.
struct AccessProbe: Sendable {
    struct Subject: Hashable, Sendable, Comparable {
        let operation: String
        let resource: String

        static func < (a: Self, b: Self) -> Bool { (a.resource, a.operation) < (b.resource, b.operation) }
    }

    let client: KafkaClient

    private static let absentPartition: Int32 = 1_000_000

    /// Whether each operation on each resource is allowed.
    func matrix(topics: [TopicName], groups: [GroupID]) async throws -> [Subject: Bool] {
        var allowed: [Subject: Bool] = [:]
        for topic in topics {
            allowed[Subject(operation: "describe", resource: "topic \(topic)")] = try await describes(topic)
            allowed[Subject(operation: "read", resource: "topic \(topic)")] = try await reads(topic)
            allowed[Subject(operation: "write", resource: "topic \(topic)")] = try await writes(topic)
            allowed[Subject(operation: "describe configs", resource: "topic \(topic)")] = try await describesConfigs(
                topic)
            allowed[Subject(operation: "alter configs", resource: "topic \(topic)")] = try await altersConfigs(topic)
            allowed[Subject(operation: "create", resource: "topic \(topic)")] = try await creates(topic)
        }
        for group in groups {
            allowed[Subject(operation: "read", resource: "group \(group)")] = try await joins(group)
            allowed[Subject(operation: "describe", resource: "group \(group)")] = try await describes(group)
        }
        return allowed
    }

    private func describes(_ topic: TopicName) async throws -> Bool {
        var request = MetadataRequest()
        var wanted = MetadataRequest.Topic()
        wanted.name = topic.rawValue
        request.topics = [wanted]
        request.allowAutoTopicCreation = false
        let answer = try await client.send(request, to: .any)
        return isAllowed(answer.topics.first?.errorCode)
    }

    private func reads(_ topic: TopicName) async throws -> Bool {
        var request = FetchRequest()
        request.maxWaitMs = 0
        request.maxBytes = 1
        var wanted = FetchRequest.FetchTopic()
        wanted.topic = topic.rawValue
        var partition = FetchRequest.FetchPartition()
        partition.partition = Self.absentPartition
        partition.partitionMaxBytes = 1
        wanted.partitions = [partition]
        request.topics = [wanted]
        let answer = try await client.send(request, to: .any)
        return isAllowed(answer.responses.first?.partitions.first?.errorCode)
    }

    private func writes(_ topic: TopicName) async throws -> Bool {
        var compression = Compression()
        var builder = RecordBatchBuilder()
        try builder.append(Record(offset: 0, timestamp: 0, value: ByteBuffer(string: "probe")))
        var request = ProduceRequest()
        request.acks = -1
        request.timeoutMs = 1000
        var wanted = ProduceRequest.TopicProduceData()
        wanted.name = topic.rawValue
        var partition = ProduceRequest.PartitionProduceData()
        partition.index = Self.absentPartition
        partition.records = try builder.build(using: &compression).bytes
        wanted.partitionData = [partition]
        request.topicData = [wanted]
        let answer = try await client.send(request, to: .any)
        return isAllowed(answer.responses.first?.partitionResponses.first?.errorCode)
    }

    private func describesConfigs(_ topic: TopicName) async throws -> Bool {
        var request = DescribeConfigsRequest()
        var wanted = DescribeConfigsRequest.Resource()
        wanted.resourceType = 2
        wanted.resourceName = topic.rawValue
        wanted.configurationKeys = ["retention.ms"]
        request.resources = [wanted]
        let answer = try await client.send(request, to: .any)
        return isAllowed(answer.results.first?.errorCode)
    }

    private func altersConfigs(_ topic: TopicName) async throws -> Bool {
        var request = IncrementalAlterConfigsRequest()
        request.validateOnly = true
        var wanted = IncrementalAlterConfigsRequest.AlterConfigsResource()
        wanted.resourceType = 2
        wanted.resourceName = topic.rawValue
        var config = IncrementalAlterConfigsRequest.AlterableConfig()
        config.name = "retention.ms"
        config.value = "3600000"
        wanted.configs = [config]
        request.resources = [wanted]
        let answer = try await client.send(request, to: .any)
        return isAllowed(answer.responses.first?.errorCode)
    }

    private func creates(_ topic: TopicName) async throws -> Bool {
        var request = CreateTopicsRequest()
        request.validateOnly = true
        request.timeoutMs = 1000
        var wanted = CreateTopicsRequest.CreatableTopic()
        wanted.name = topic.rawValue
        wanted.numPartitions = 1
        wanted.replicationFactor = 1
        request.topics = [wanted]
        let answer = try await client.send(request, to: .controller)
        return isAllowed(answer.topics.first?.errorCode)
    }

    private func joins(_ group: GroupID) async throws -> Bool {
        var request = HeartbeatRequest()
        request.groupID = group.rawValue
        request.memberID = "nobody"
        return try await atCoordinator(of: group, request) { $0.errorCode }
    }

    private func describes(_ group: GroupID) async throws -> Bool {
        var request = DescribeGroupsRequest()
        request.groups = [group.rawValue]
        return try await atCoordinator(of: group, request) { $0.groups.first?.errorCode }
    }

    /// Finding a group's coordinator takes the right to describe the group.
    private func atCoordinator<Request: KafkaRequest>(
        of group: GroupID, _ request: Request, _ code: (Request.Response) -> Int16?
    ) async throws -> Bool {
        do {
            return isAllowed(code(try await client.send(request, to: .coordinator(group))))
        } catch let error as KafkaError where error.brokerCode == .groupAuthorizationFailed {
            return false
        }
    }

    private func isAllowed(_ code: Int16?) -> Bool {
        guard let code else { return false }
        return ![KafkaErrorCode.topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed]
            .contains(KafkaErrorCode(code))
    }
}
