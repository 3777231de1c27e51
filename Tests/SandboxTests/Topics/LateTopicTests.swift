import Kafka
import Logging
import Testing

@testable import Sandbox

/// Topics that one broker knows and another does not, through the real client.
@Suite("Topics that brokers learn of one after the other")
struct LateTopicTests {
    private let topic: TopicName = "t"

    private func withClient(
        propagation: Duration?, _ body: (SandboxCluster, KafkaClient) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let configuration = SandboxClusterConfiguration(name: "late", propagation: propagation)
        try await withSandboxCluster(configuration, logger: logger) { cluster in
            let configuration = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers())
            try await withKafkaClient(configuration, logger: logger) { try await body(cluster, $0) }
        }
    }

    private func isKnown(to broker: Int32, _ client: KafkaClient) async throws -> Bool {
        let request = MetadataRequest.with { $0.topics = [.with { $0.name = topic.rawValue }] }
        return try await client.send(request, to: .broker(broker)).topics.map(\.errorCode) == [0]
    }

    @Test("A topic that another broker knows is waited for")
    func late() async throws {
        try await withClient(propagation: .milliseconds(600)) { _, client in
            let request = CreateTopicsRequest.with {
                $0.topics = [
                    .with { ($0.name, $0.numPartitions, $0.replicationFactor) = (topic.rawValue, 3, 3) }
                ]
            }
            #expect(try await client.send(request, to: .controller).topics.map(\.errorCode) == [0])
            while try await !isKnown(to: 1, client) {}
            #expect(try await client.describeConfigs(topics: [topic], at: .broker(3))[topic]?.isEmpty == false)
            let partitions = (Int32(0)..<3).map { TopicPartition(topic, $0) }
            #expect(try await client.listOffsets(partitions, at: .latest).count == 3)
        }
    }

    @Test("What brokers do not know yet as new leaders, and coordinators, is waited for")
    func election() async throws {
        try await withClient(propagation: .milliseconds(300)) { cluster, client in
            let partitions = (Int32(0)..<3).map { TopicPartition(topic, $0) }
            _ = try await client.createTopics([NewTopic(name: topic, partitions: 3, replicationFactor: 3)])
            let groups = (0..<8).map { GroupID("group-\($0)") }
            let offset = [partitions[0]: CommittedOffset(offset: 0, metadata: "")]
            for group in groups { try await client.commitOffsets(group: group, offset) }

            try await cluster.setAvailable(false, broker: 2)
            #expect(try await client.listGroups().map(\.id) == groups)
            try await cluster.setAvailable(true, broker: 2)
            try await cluster.setAvailable(false, broker: 1)
            #expect(try await client.listOffsets(partitions, at: .latest).count == 3)
            #expect(try await client.fetchOffsets(groups: groups).values.allSatisfy { $0 == offset })
            #expect(try await client.initProducerID().id >= 0)
        }
    }

    @Test("A topic that is deleted after it was seen is gone, whatever is asked of it")
    func deleted() async throws {
        try await withClient(propagation: nil) { _, client in
            let partition = TopicPartition(topic, 0)
            _ = try await client.createTopics([NewTopic(name: topic, partitions: 1, replicationFactor: 3)])
            #expect(try await client.listOffsets([partition], at: .latest) == [partition: 0])
            #expect(try await client.deleteTopics([topic]) == [topic: .none])
            #expect(try await client.listOffsets([partition], at: .latest) == [:])
            #expect(try await client.describeConfigs(topics: [topic]) == [:])
            await #expect(throws: KafkaError.self) {
                try await client.commitOffsets(group: "g", [partition: CommittedOffset(offset: 0, metadata: "")])
            }
        }
    }
}
