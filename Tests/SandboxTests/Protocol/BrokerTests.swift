import Kafka
import NIOCore
import Testing

@testable import Sandbox

@Suite("Brokers and leaders")
struct BrokerTests {
    private func produce(_ topic: String, _ partition: Int32, acks: Int16 = -1, _ batch: RecordBatch) -> ProduceRequest
    {
        ProduceRequest.with {
            $0.acks = acks
            $0.topicData = [
                .with {
                    $0.name = topic
                    $0.partitionData = [
                        .with {
                            $0.index = partition
                            $0.records = batch.bytes
                        }
                    ]
                }
            ]
        }
    }

    private func fetch(_ topic: String, from offset: Int64, epoch: Int32 = -1, wait: Int32 = 0) -> FetchRequest {
        FetchRequest.with {
            $0.maxWaitMs = wait
            $0.minBytes = 1
            $0.topics = [
                .with {
                    $0.topic = topic
                    $0.partitions = [
                        .with {
                            $0.fetchOffset = offset
                            $0.currentLeaderEpoch = epoch
                            $0.partitionMaxBytes = 1 << 20
                        }
                    ]
                }
            ]
        }
    }

    @Test("Brokers learn later of what another was told")
    func propagation() async throws {
        var configuration = TestClusters.plain(.zooKeeper)
        configuration.authorization = .acl(superUsers: ["User:ANONYMOUS"], allowEveryoneIfNoACLFound: false)
        configuration.propagation = .seconds(3600)
        try await withSandboxCluster(configuration) { cluster in
            try await cluster.onLoop { state in
                let harness = Harness(state)
                let acls = CreateAclsRequest.with {
                    $0.creations = [
                        .with {
                            ($0.resourceType, $0.resourceName, $0.resourcePatternType) = (2, "t", 3)
                            ($0.principal, $0.host, $0.operation, $0.permissionType) = ("User:a", "*", 3, 3)
                        }
                    ]
                }
                _ = try harness.response(acls, broker: 2)
                let every = DescribeAclsRequest.with {
                    ($0.resourceTypeFilter, $0.patternTypeFilter, $0.operation, $0.permissionType) = (1, 1, 1, 1)
                }
                #expect(try harness.response(every, broker: 2).resources.map(\.resourceName) == ["t"])
                #expect(try harness.response(every, broker: 1).resources == [])
                let topics = CreateTopicsRequest.with {
                    $0.topics = [.with { ($0.name, $0.numPartitions, $0.replicationFactor) = ("t", 1, 1) }]
                }
                #expect(try harness.response(topics).topics.map(\.errorCode) == [0])
                #expect(try harness.response(topics).topics.map(\.errorCode) == [36])
                #expect(try harness.response(MetadataRequest.with { $0.topics = nil }).topics == [])
            }
        }
    }

    @Test(
        "New partitions are led by brokers that run; under ZooKeeper the others get no replicas",
        arguments: [(SandboxClusterConfiguration.Look.zooKeeper, Int16(38)), (.kraft, 0)])
    func brokerDown(look: SandboxClusterConfiguration.Look, expected: Int16) async throws {
        try await withSandboxCluster(TestClusters.plain(look)) { cluster in
            try await cluster.setAvailable(false, broker: 2)
            try await cluster.onLoop { state in
                let harness = Harness(state)
                let wanted: [(String, Int16)] = [("one", 1), ("three", 3)]
                let request = CreateTopicsRequest.with {
                    $0.topics = wanted.map { name, factor in
                        .with { ($0.name, $0.numPartitions, $0.replicationFactor) = (name, 6, factor) }
                    }
                }
                let codes = try harness.response(request).topics.map(\.errorCode)
                #expect(codes == [0, expected])
                for topic in state.topics.byName.values {
                    #expect(Set(topic.partitions.map(\.leader)) == [1, 3])
                    #expect(topic.partitions.allSatisfy { !$0.inSyncReplicas.contains(2) })
                }
            }
        }
    }

    @Test("Only the leader takes and gives records, and tells others where it is")
    func leaders() async throws {
        let batch = try PartitionLogTests.batch(["a"])
        try await withSandboxCluster(TestClusters.plain()) { cluster in
            try await cluster.create("t")
            try await cluster.onLoop { state throws in
                let harness = Harness(state)
                let refused = try harness.response(produce("t", 0, batch), broker: 2).responses[0].partitionResponses[0]
                #expect(refused.errorCode == KafkaErrorCode.notLeaderOrFollower.rawValue)
                #expect(refused.currentLeader.leaderID == 1)
                #expect(try harness.response(produce("t", 0, batch)).responses[0].partitionResponses[0].baseOffset == 0)
                #expect(try harness.response(produce("t", 0, batch)).responses[0].partitionResponses[0].baseOffset == 1)
            }
            try await cluster.moveLeader(of: TopicPartition("t", 0), to: 3)
            try await cluster.onLoop { state throws in
                let harness = Harness(state)
                func error(_ epoch: Int32, broker: Int32) throws -> KafkaErrorCode {
                    let response = try harness.response(fetch("t", from: 0, epoch: epoch), broker: broker)
                    return KafkaErrorCode(response.responses[0].partitions[0].errorCode)
                }
                #expect(try error(-1, broker: 1) == .notLeaderOrFollower)
                #expect(try error(0, broker: 3) == .fencedLeaderEpoch)
                #expect(try error(2, broker: 3) == .unknownLeaderEpoch)
                #expect(try error(1, broker: 3) == KafkaErrorCode.none)
            }
        }
    }

    @Test("A broker that goes hands its partitions over, and too few in-sync replicas refuse acks=all")
    func availability() async throws {
        let batch = try PartitionLogTests.batch(["a"])
        try await withSandboxCluster(TestClusters.plain()) { cluster in
            try await cluster.create("t", configs: ["min.insync.replicas": "2"])
            try await cluster.setAvailable(false, broker: 1)
            try await cluster.onLoop { state throws in
                let harness = Harness(state)
                let metadata = try harness.response(MetadataRequest.with { $0.topics = nil }, broker: 2)
                #expect(metadata.brokers.map(\.nodeID) == [2, 3])
                #expect(metadata.topics[0].partitions[0].leaderID == 2)
                #expect(metadata.topics[0].partitions[0].isrNodes == [2, 3])
                #expect(metadata.topics[0].partitions[0].offlineReplicas == [1])
            }
            try await cluster.setAvailable(false, broker: 3)
            try await cluster.onLoop { state throws in
                let harness = Harness(state)
                func error(acks: Int16) throws -> Int16 {
                    try harness.response(produce("t", 0, acks: acks, batch), broker: 2).responses[0]
                        .partitionResponses[0].errorCode
                }
                #expect(try error(acks: -1) == KafkaErrorCode.notEnoughReplicas.rawValue)
                #expect(try error(acks: 1) == 0)
                #expect(try error(acks: 2) == KafkaErrorCode.invalidRequiredAcks.rawValue)
            }
        }
    }

    @Test("A repeated batch is acknowledged with its old offset and stored once")
    func duplicates() async throws {
        let stamp = ProducerStamp(producerID: 9, producerEpoch: 0, baseSequence: 0)
        let batch = try PartitionLogTests.batch(["a", "b"], producer: stamp)
        let gap = try PartitionLogTests.batch(["c"], producer: stamp.advanced(by: 5))
        try await withSandboxCluster(TestClusters.plain()) { cluster in
            try await cluster.create("t")
            try await cluster.onLoop { state throws in
                let harness = Harness(state)
                func send(_ batch: RecordBatch) throws -> ProduceResponse.PartitionProduceResponse {
                    try harness.response(produce("t", 0, batch)).responses[0].partitionResponses[0]
                }
                #expect(try send(batch).baseOffset == 0)
                #expect(try send(batch).baseOffset == 0)
                #expect(try send(gap).errorCode == KafkaErrorCode.outOfOrderSequenceNumber.rawValue)
                #expect(state.topics["t"]?[0]?.log.endOffset == 2)
            }
        }
    }

    @Test("A fetch at the end waits until something is written")
    func longPoll() async throws {
        let batch = try PartitionLogTests.batch(["a"])
        try await withSandboxCluster(TestClusters.plain()) { cluster in
            try await cluster.create("t")
            try await cluster.onLoop { state throws in
                let harness = Harness(state)
                guard case .later = try harness.ask(fetch("t", from: 0, wait: 600_000)) else {
                    Issue.record("the fetch did not wait")
                    return
                }
                #expect(state.topics["t"]?[0]?.waitingFetches.count == 1)
                _ = try harness.response(produce("t", 0, batch))
                #expect(state.topics["t"]?[0]?.waitingFetches.isEmpty == true)
                guard case .response(let answer) = try harness.ask(fetch("t", from: 0, wait: 600_000)) else {
                    Issue.record("the fetch waited though there are records")
                    return
                }
                #expect(
                    answer.responses[0].partitions[0].records
                        == state.topics["t"]?[0].flatMap { try? $0.log.batches().first?.bytes })
                let beyond = try harness.response(fetch("t", from: 5, wait: 600_000))
                #expect(beyond.responses[0].partitions[0].errorCode == KafkaErrorCode.offsetOutOfRange.rawValue)
            }
        }
    }

    @Test("The bytes that a cluster keeps are bounded, and deleting records makes room")
    func storageLimit() async throws {
        let batch = try PartitionLogTests.batch(["some value"])
        var configuration = TestClusters.plain()
        configuration.limits.logBytes = batch.bytes.readableBytes * 3 / 2
        try await withSandboxCluster(configuration) { cluster in
            try await cluster.create("t")
            let errors = try await cluster.onLoop { state throws in
                let harness = Harness(state)
                return try (0..<2).map { _ in
                    try harness.response(produce("t", 0, batch)).responses[0].partitionResponses[0].errorCode
                }
            }
            #expect(errors == [0, KafkaErrorCode.kafkaStorageError.rawValue])
            try await cluster.trim(TopicPartition("t", 0), before: 1)
            try await cluster.onLoop { state throws in
                #expect(state.logBytes == 0)
                let answer = try Harness(state).response(produce("t", 0, batch)).responses[0].partitionResponses[0]
                #expect(answer.errorCode == 0)
                #expect(answer.baseOffset == 1)
                state.delete("t")
                #expect(state.logBytes == 0)
            }
        }
    }

    @Test("Compaction on demand leaves holes that a fetch gives as they are")
    func compaction() async throws {
        let batch = try PartitionLogTests.batch(["1", "2", "3"], keys: ["a", "b", "a"])
        try await withSandboxCluster(TestClusters.plain()) { cluster in
            try await cluster.create("t", configs: ["cleanup.policy": "compact"])
            try await cluster.onLoop { state throws in
                _ = try Harness(state).response(produce("t", 0, batch))
            }
            #expect(try await cluster.compact("t") == 1)
            try await cluster.onLoop { state throws in
                let answer = try Harness(state).response(fetch("t", from: 0)).responses[0].partitions[0]
                let stored = try RecordBatches(answer.records ?? ByteBuffer()).all()
                #expect(stored.map { $0.recordCount } == [2])
                #expect(stored.map { $0.lastOffset } == [2])
                #expect(answer.highWatermark == 3)
            }
            await #expect(throws: SandboxError.self) { try await cluster.compact("absent") }
        }
    }

    @Test(
        "Under ZooKeeper only the controller changes topics; KRaft brokers pass it on",
        arguments: [SandboxClusterConfiguration.Look.zooKeeper, .kraft])
    func controller(_ look: SandboxClusterConfiguration.Look) async throws {
        try await withSandboxCluster(TestClusters.plain(look)) { cluster in
            try await cluster.onLoop { state throws in
                let request = CreateTopicsRequest.with {
                    $0.topics = [
                        .with {
                            $0.name = "t"
                            $0.numPartitions = 1
                            $0.replicationFactor = 1
                        }
                    ]
                }
                let answer = try Harness(state).response(request, broker: 2).topics[0]
                let expected: KafkaErrorCode = look == .zooKeeper ? .notController : KafkaErrorCode.none
                #expect(answer.errorCode == expected.rawValue)
            }
        }
    }
}
