import AWS
import Access
import Cryptography
import Foundation
import Kafka
import Logging
import Manifests
import NIOCore

/// Tries access at the brokers, signed in as a role that kedge assumes.
///
/// Brokers check the right before anything else, so a request that cannot succeed for another reason tells by its error
/// code whether it was allowed. Source: Apache Kafka 3.9, `KafkaApis`: `handleProduceRequest` and `handleFetchRequest`
/// answer TOPIC_AUTHORIZATION_FAILED before they look whether the partition exists; `handleHeartbeatRequest` and
/// `handleDescribeGroupsRequest` answer GROUP_AUTHORIZATION_FAILED before the group is looked for, and so on. What
/// changes topics is only ever sent to be validated; ``KafkaAccessProber/changes`` has those.
struct KafkaAccessProber: AccessProber {
    private let target: ClusterSpec
    private let surroundings: ReconcileSurroundings

    /// No topic has so many partitions: what is sent to this one is neither stored nor read.
    private static let absentPartition = Int32.max
    private static let retryDeadline: Duration = .seconds(10)

    init(_ target: ClusterSpec, _ surroundings: ReconcileSurroundings) {
        self.target = target
        self.surroundings = surroundings
    }

    func outcomes(
        of attempts: [AccessAttempt], as role: RoleARN, scratch: (partition: TopicPartition, leader: Int32)
    ) async throws -> [AccessAttempt: AttemptOutcome] {
        let region = target.arn.region
        let session = try await surroundings.controlPlane.session(of: role, by: target.credentials, region: region)
        var settings = try await KafkaClientConfiguration(
            target, surroundings.controlPlane, environment: surroundings.environment)
        settings.sasl = .oauthBearer {
            let (token, expires) = try MSKToken.generate(region: region, credentials: session, now: Date())
            return OAuthBearerToken(value: Secret(token), expires: expires)
        }
        settings.retryDeadline = Self.retryDeadline
        return try await withKafkaClient(settings, logger: Logger(label: "rehearsal")) { client in
            var outcomes: [AccessAttempt: AttemptOutcome] = [:]
            for attempt in attempts {
                do {
                    outcomes[attempt] = Self.outcome(try await code(attempt, scratch, by: client))
                } catch let error as KafkaError {
                    switch error.code {
                    case .authenticationFailed:
                        // Without Connect nobody gets in: everything is refused.
                        return Dictionary(uniqueKeysWithValues: attempts.map { ($0, .refused) })
                    case .authorizationFailed: outcomes[attempt] = .refused
                    default: outcomes[attempt] = .unknown(error.message)
                    }
                }
            }
            return outcomes
        }
    }

    private static let refusals: Set<KafkaErrorCode> = [
        .topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed,
        .transactionalIDAuthorizationFailed,
    ]
    /// What may be said before anybody has looked at rights.
    private static let undecided: Set<KafkaErrorCode> = [
        .unknownServerError, .requestTimedOut, .networkException, .unsupportedVersion, .notController,
        .securityDisabled,
    ]

    private static func outcome(_ code: Int16?) -> AttemptOutcome {
        guard let code = code.map({ KafkaErrorCode($0) }) else { return .unknown("the broker said nothing of it") }
        if undecided.contains(code) { return .unknown("the broker answered \(code)") }
        return refusals.contains(code) ? .refused : .allowed
    }

    /// The broker's error code; nil where the answer lacks it.
    private func code(
        _ attempt: AccessAttempt, _ scratch: (partition: TopicPartition, leader: Int32), by client: KafkaClient
    ) async throws -> Int16? {
        let name = attempt.resource.name
        switch attempt.action {
        case .describeTopic: return try await describe(name, client)
        case .describeTopicDynamicConfiguration: return try await describeConfigs(name, client)
        case .readData: return try await read(name, client)
        case .writeData where name == scratch.partition.topic.rawValue:
            return try await write(name, scratch.partition.partition, at: .broker(scratch.leader), client)
        case .writeData: return try await write(name, Self.absentPartition, at: .any, client)
        case .writeDataIdempotently: return try await client.send(InitProducerIdRequest(), to: .any).errorCode
        case .describeGroup:
            var request = DescribeGroupsRequest()
            request.groups = [name]
            return try await client.send(request, to: .any).groups.first?.errorCode
        case .alterGroup:
            // Of a member that is not there, at a broker that need not be the group's.
            var request = HeartbeatRequest()
            request.groupID = name
            request.memberID = "kedge"
            return try await client.send(request, to: .any).errorCode
        default: return try await changes(attempt, by: client)
        }
    }

    private func describe(_ topic: String, _ client: KafkaClient) async throws -> Int16? {
        var request = MetadataRequest()
        var wanted = MetadataRequest.Topic()
        wanted.name = topic
        request.topics = [wanted]
        request.allowAutoTopicCreation = false
        return try await client.send(request, to: .any).topics.first?.errorCode
    }

    private func describeConfigs(_ topic: String, _ client: KafkaClient) async throws -> Int16? {
        var request = DescribeConfigsRequest()
        var wanted = DescribeConfigsRequest.Resource()
        wanted.resourceType = 2
        wanted.resourceName = topic
        wanted.configurationKeys = ["retention.ms"]
        request.resources = [wanted]
        return try await client.send(request, to: .any).results.first?.errorCode
    }

    private func read(_ topic: String, _ client: KafkaClient) async throws -> Int16? {
        var request = FetchRequest()
        request.maxWaitMs = 0
        request.maxBytes = 1
        var partition = FetchRequest.FetchPartition()
        partition.partition = Self.absentPartition
        partition.partitionMaxBytes = 1
        var wanted = FetchRequest.FetchTopic()
        wanted.topic = topic
        wanted.partitions = [partition]
        request.topics = [wanted]
        return try await client.send(request, to: .any).responses.first?.partitions.first?.errorCode
    }

    private func write(
        _ topic: String, _ index: Int32, at broker: RequestTarget, _ client: KafkaClient
    ) async throws -> Int16? {
        var compression = Compression()
        var builder = RecordBatchBuilder()
        try builder.append(Record(offset: 0, timestamp: 0, value: ByteBuffer(string: "kedge")))
        var partition = ProduceRequest.PartitionProduceData()
        partition.index = index
        partition.records = try builder.build(using: &compression).bytes
        var wanted = ProduceRequest.TopicProduceData()
        wanted.name = topic
        wanted.partitionData = [partition]
        var request = ProduceRequest()
        request.acks = -1
        request.timeoutMs = 1000
        request.topicData = [wanted]
        return try await client.send(request, to: broker).responses.first?.partitionResponses.first?.errorCode
    }
}
