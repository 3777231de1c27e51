import Evidence
import Foundation
import Kafka
import Logging
import NIOCore
import Sandbox
import Testing

@testable import Transfer

/// The engine between two running clusters, through the real client.
@Suite struct SandboxTests {
    private let topic: TopicName = "orders"

    /// Two clusters, their clients, and a store; the topic exists on both.
    private func withClusters(
        partitions: Int32 = 2, sourceConfigs: [String: String] = [:], properties: [String: String] = [:],
        _ body: (Clusters) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let sandboxes = (
            SandboxClusterConfiguration(name: "source", look: .zooKeeper, brokers: 2, properties: properties),
            SandboxClusterConfiguration(name: "target", brokers: 3, properties: properties)
        )
        try await withSandboxCluster(sandboxes.0, logger: logger) { source in
            try await withSandboxCluster(sandboxes.1, logger: logger) { target in
                let clients = (configuration(of: source), configuration(of: target))
                try await withKafkaClient(clients.0, logger: logger) { sourceClient in
                    try await withKafkaClient(clients.1, logger: logger) { targetClient in
                        let clusters = Clusters(
                            source: source, target: target, sourceClient: sourceClient, targetClient: targetClient,
                            partitions: (0..<partitions).map { TopicPartition(topic, $0) })
                        try await create(on: sourceClient, partitions, sourceConfigs)
                        try await create(on: targetClient, partitions, [:])
                        try await body(clusters)
                    }
                }
            }
        }
    }

    private func configuration(of cluster: SandboxCluster) -> KafkaClientConfiguration {
        var configuration = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers())
        configuration.backoff = .milliseconds(1)...(.milliseconds(20))
        return configuration
    }

    private func create(on client: KafkaClient, _ partitions: Int32, _ configs: [String: String]) async throws {
        let outcome = try await client.createTopics([
            NewTopic(name: topic, partitions: partitions, replicationFactor: 2, configs: configs)
        ])
        try #require(outcome == [topic: .none])
    }

    private struct Clusters {
        let source: SandboxCluster
        let target: SandboxCluster
        let sourceClient: KafkaClient
        let targetClient: KafkaClient
        let partitions: [TopicPartition]
        let store = MemoryStore()

        func engine(segmentBytes: Int = 4000) -> TransferEngine {
            var limits = TransferLimits(segmentBytes: segmentBytes)
            limits.fetchBytes = 1000
            limits.backoff = .milliseconds(1)...(.milliseconds(20))
            return TransferEngine(
                source: sourceClient, target: targetClient, store: store, root: "move", limits: limits)
        }

        func write(_ records: [Record], to partition: TopicPartition, codec: CompressionCodec = .lz4) async throws {
            var header = RecordBatchHeader()
            header.codec = codec
            let leader = try await sourceClient.leader(of: partition)
            let batch = try ByteBuffer(batchOf: records, header)
            _ = try await sourceClient.send(batch, to: partition, on: leader).offset()
        }
    }

    /// Everything that a consumer of committed records gets.
    private func consume(_ client: KafkaClient, _ partition: TopicPartition) async throws -> [Record] {
        let end = try await client.offset(of: partition, at: .latest)
        var next = try await client.offset(of: partition, at: .earliest)
        var records: [Record] = []
        var compression = Compression()
        while next < end {
            let fetched = try await client.fetch(partition, from: next, maxBytes: 1 << 20)
            try #require(fetched.error == .none)
            var filter = AbortedTransactionFilter(fetched.abortedTransactions)
            var batches = RecordBatches(fetched.records)
            while let batch = try batches.next() {
                next = batch.nextOffset
                guard try filter.verdict(on: batch, using: &compression) == .keep else { continue }
                records += try batch.records(using: &compression)
            }
        }
        return records
    }

    private func expectCopied(_ clusters: Clusters) async throws {
        for partition in clusters.partitions {
            let expected = try await consume(clusters.sourceClient, partition)
            let copied = try await consume(clusters.targetClient, partition)
            #expect(copied.map(\.content) == expected.map(\.content))
            #expect(copied.map(\.offset) == Array(0..<Int64(expected.count)))
            let engine = clusters.engine()
            for (index, record) in expected.enumerated() {
                #expect(try await engine.translate(record.offset, of: partition) == Int64(index))
            }
        }
        let comparisons = try await clusters.engine().verify(
            Dictionary(uniqueKeysWithValues: clusters.partitions.map { ($0, 0) })
        ).compared
        #expect(comparisons.values.allSatisfy { $0.isEqual })
    }

    @Test("Batches of every codec arrive, in rounds")
    func codecs() async throws {
        try await withClusters { clusters in
            let engine = clusters.engine()
            for round in 0..<3 {
                for partition in clusters.partitions {
                    for codec in CompressionCodec.allCases {
                        try await clusters.write(
                            (0..<20).map { Record("k\($0)", "\(round) \(codec) \($0)") }, to: partition, codec: codec)
                    }
                }
                #expect(try await engine.copy(clusters.partitions) == [:])
                try await expectCopied(clusters)
            }
        }
    }

    @Test("Leaders that move and connections that break, on both sides, lose and duplicate nothing")
    func movingLeaders() async throws {
        try await withClusters(partitions: 3) { clusters in
            for partition in clusters.partitions {
                for batch in 0..<60 {
                    try await clusters.write((0..<10).map { Record("\(batch)", "value \($0)") }, to: partition)
                }
            }
            let engine = clusters.engine()
            async let failures = engine.copy(clusters.partitions)
            for _ in 0..<30 {
                for partition in clusters.partitions {
                    try await moveLeader(of: partition, clusters.source, clusters.sourceClient)
                    try await moveLeader(of: partition, clusters.target, clusters.targetClient)
                }
                try await clusters.source.dropConnections()
                try await clusters.target.dropConnections(of: 1)
            }
            #expect(try await failures == [:])
            #expect(try await clusters.engine().copy(clusters.partitions) == [:])
            try await expectCopied(clusters)
        }
    }

    /// Makes the next replica the leader.
    private func moveLeader(
        of partition: TopicPartition, _ cluster: SandboxCluster, _ client: KafkaClient
    ) async throws {
        let topics = try await client.describeTopics([partition.topic])
        let described = try #require(topics.first?.partitions.first { $0.id == partition.partition })
        let next = try #require(described.replicas.first { $0 != described.leader })
        try await cluster.moveLeader(of: partition, to: next)
    }

    @Test("A broker that goes away in the middle is got over")
    func brokerGone() async throws {
        try await withClusters { clusters in
            for partition in clusters.partitions {
                for batch in 0..<40 { try await clusters.write([Record("k", "\(batch)")], to: partition) }
            }
            let engine = clusters.engine(segmentBytes: 500)
            async let failures = engine.copy(clusters.partitions)
            try await clusters.target.setAvailable(false, broker: 1)
            try await clusters.source.setAvailable(false, broker: 2)
            #expect(try await failures == [:])
            try await expectCopied(clusters)
        }
    }

    @Test("Over its quotas on both sides kedge pauses as the brokers ask, and copies all the same")
    func quotas() async throws {
        // Rates are measured over one second, so that pauses are short.
        try await withClusters(partitions: 1, properties: ["quota.window.num": "2"]) { clusters in
            let records = (0..<10).map { Record("k", String(repeating: "\($0)", count: 2000)) }
            for _ in 0..<5 { try await clusters.write(records, to: clusters.partitions[0], codec: .uncompressed) }
            func limit(to rate: Double?) async throws {
                for client in [clusters.sourceClient, clusters.targetClient] {
                    try await client.alterClientQuotas([
                        ClientQuotaChange(
                            entity: ["client-id": "kedge"],
                            values: ["consumer_byte_rate": rate, "producer_byte_rate": rate])
                    ])
                }
            }
            try await limit(to: 30_000)
            #expect(try await clusters.engine().copy(clusters.partitions) == [:])
            try await limit(to: nil)
            try await expectCopied(clusters)
        }
    }

    @Test("What compaction left of a topic arrives, holes closed")
    func compacted() async throws {
        try await withClusters(sourceConfigs: ["cleanup.policy": "compact"]) { clusters in
            for partition in clusters.partitions {
                for batch in 0..<20 {
                    try await clusters.write(
                        (0..<5).map { Record("k\($0 * (batch % 4))", "\(batch)-\($0)") }, to: partition,
                        codec: batch % 2 == 0 ? .zstd : .uncompressed)
                }
            }
            #expect(try await clusters.source.compact(topic) > 0)
            for partition in clusters.partitions { try await clusters.write([Record("last", "one")], to: partition) }
            #expect(try await clusters.engine().copy(clusters.partitions) == [:])
            try await expectCopied(clusters)
            #expect(try await clusters.targetClient.offset(of: clusters.partitions[0], at: .latest) < 100)
        }
    }

    @Test("Records stamped by the source's brokers keep those times")
    func logAppendTime() async throws {
        try await withClusters(sourceConfigs: ["message.timestamp.type": "LogAppendTime"]) { clusters in
            for partition in clusters.partitions {
                for batch in 0..<5 {
                    try await clusters.write(
                        (0..<4).map { Record("k", "\(batch) \($0)", at: 1_000) }, to: partition,
                        codec: CompressionCodec.allCases[batch])
                }
            }
            #expect(try await clusters.engine().copy(clusters.partitions) == [:])
            try await expectCopied(clusters)
            let copied = try await consume(clusters.targetClient, clusters.partitions[0])
            #expect(copied.allSatisfy { $0.timestamp > 1_000 })
        }
    }

    @Test("Of transactions only the committed records arrive, and an open one is waited for")
    func transactions() async throws {
        try await withClusters(partitions: 1) { clusters in
            let partition = clusters.partitions[0]
            var first = try await TransactionalWriter(clusters.sourceClient, id: "first")
            var second = try await TransactionalWriter(clusters.sourceClient, id: "second")
            var expected: [String] = []
            for round in 0..<6 {
                try await clusters.write([Record("k", "plain \(round)")], to: partition)
                try await first.write([Record("k", "first \(round)")], to: partition)
                try await second.write([Record("k", "second \(round)"), Record("k", "more")], to: partition)
                try await first.end(commit: round % 2 == 0)
                try await second.end(commit: round % 3 == 0)
                expected.append("plain \(round)")
                if round % 2 == 0 { expected.append("first \(round)") }
                if round % 3 == 0 { expected += ["second \(round)", "more"] }
            }
            try await first.write([Record("k", "still open")], to: partition)
            try await clusters.write([Record("k", "behind")], to: partition)

            let engine = clusters.engine(segmentBytes: 300)
            #expect(try await engine.copy([partition]) == [:])
            #expect(
                try await consume(clusters.targetClient, partition).map { $0.value.map { String(buffer: $0) } }
                    == expected)
            try await first.end(commit: true)
            #expect(try await engine.copy([partition]) == [:])
            expected += ["still open", "behind"]
            #expect(
                try await consume(clusters.targetClient, partition).map { $0.value.map { String(buffer: $0) } }
                    == expected)
            try await expectCopied(clusters)
        }
    }

    @Test("A topic that was made anew stops its partitions, although its log is longer than before")
    func madeAnew() async throws {
        try await withClusters(partitions: 1) { clusters in
            let partition = clusters.partitions[0]
            try await clusters.write([Record("k", "old")], to: partition)
            #expect(try await clusters.engine().copy([partition]) == [:])
            _ = try await clusters.sourceClient.deleteTopics([partition.topic])
            try await create(on: clusters.sourceClient, 1, [:])
            try await clusters.write([Record("k", "new"), Record("k", "newer")], to: partition)
            #expect(try await clusters.engine().copy([partition])[partition]?.code == .sourceTruncated)
        }
    }

    @Test("Deleted records leave a recorded gap, in the middle of a batch as well")
    func deletedRecords() async throws {
        try await withClusters(partitions: 1) { clusters in
            let partition = clusters.partitions[0]
            let batch = (0..<10).map { Record("k", "\($0)") }
            try await clusters.write(batch, to: partition)
            let engine = clusters.engine()
            #expect(try await engine.copy([partition]) == [:])
            try await clusters.write(batch, to: partition)
            try await clusters.source.trim(partition, before: 14)
            #expect(try await engine.copy([partition]) == [:])
            let state = try await engine.captured([partition])[partition]
            #expect(state.map { [$0.sourceNext, $0.targetNext, $0.lost] } == [20, 16, 4])
            let identities = try await clusters.sourceClient.identities(of: [partition.topic])
            #expect(state?.topicID != nil && state?.topicID == identities[partition.topic])
            #expect(try await engine.verify([partition: 0]).compared[partition]?.isEqual == true)
        }
    }

    @Test("A partition that its cluster does not have fails alone")
    func missingPartition() async throws {
        try await withClusters(partitions: 1) { clusters in
            try await clusters.write([Record("k", "v")], to: clusters.partitions[0])
            var configurations = (configuration(of: clusters.source), configuration(of: clusters.target))
            configurations.0.retryDeadline = .seconds(2)
            configurations.1.retryDeadline = .seconds(2)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let missing = TopicPartition("nowhere", 0)
            let failures = try await withKafkaClient(configurations.0, logger: logger) { source in
                try await withKafkaClient(configurations.1, logger: logger) { target in
                    try await TransferEngine(
                        source: source, target: target, store: clusters.store, root: "move", limits: TransferLimits()
                    ).copy([missing, clusters.partitions[0]])
                }
            }
            #expect(Array(failures.keys) == [missing])
            try await expectCopied(clusters)
        }
    }
}
