import Cryptography
import Foundation
import Kafka
import Logging
import NIOCore

extension Estate {
    static let topics: [NewTopic] = [
        NewTopic(name: "orders", partitions: 3, replicationFactor: 3, configs: ["retention.ms": "-1"]),
        NewTopic(name: "prices", partitions: 1, replicationFactor: 3, configs: ["cleanup.policy": "compact"]),
    ]
    static let recordsPerBatch = 100
    static let group: GroupID = "readers"

    /// kedge's own as `docs/operations.md` lists them, then those of the services.
    static let acls: [ACLBinding] =
        [ACLOperation.describe, .describeConfigs, .alter].map {
            .init(.allow, "User:\(user)", $0, .cluster, .literal, "kafka-cluster")
        }
        + [ACLOperation.describe, .describeConfigs, .read].map {
            .init(.allow, "User:\(user)", $0, .topic, .literal, "*")
        }
        + [
            .init(.allow, "User:\(user)", .describe, .group, .literal, "*"),
            .init(.allow, "User:writer", .write, .topic, .literal, "orders"),
            .init(.allow, "User:reader", .read, .topic, .literal, "orders"),
            .init(.allow, "User:reader", .read, .group, .literal, group.rawValue),
        ]

    /// Topics, records, ACLs and a group that has read half of each partition.
    func seed(_ batches: Int) async throws {
        try await withSource { client in
            _ = try await client.createTopics(Self.topics)
            try await client.createACLs(Self.acls)
            let partitions = Self.topics.flatMap { topic in
                (0..<topic.partitions).map { TopicPartition(topic.name, $0) }
            }
            for (partition, leader) in try await client.leaders(of: partitions) {
                for _ in 0..<batches {
                    _ = try await client.produce(
                        to: leader, [ProduceBatch(partition: partition, records: Self.batch())])
                }
            }
            try await client.commitOffsets(
                group: Self.group,
                Dictionary(
                    uniqueKeysWithValues: partitions.map {
                        ($0, CommittedOffset(offset: Int64(Self.recordsPerBatch / 2), metadata: ""))
                    }))
        }
    }

    /// Runs `body` with the source, as who may do everything.
    func withSource(_ body: (KafkaClient) async throws -> Void) async throws {
        let configuration = KafkaClientConfiguration(
            bootstrapServers: try sandbox.brokers("source").map { try BrokerAddress(parsing: $0) },
            tls: .enabled(caFile: scratch.file("ca.pem").path()),
            sasl: .scramSHA512(username: Self.superUser, password: Secret(passwords[Self.superUser] ?? "")))
        try await withKafkaClient(
            configuration, logger: Logger(label: "seed") { _ in SwiftLogNoOpLogHandler() }, body)
    }

    private static func batch() throws -> ByteBuffer {
        var compression = Compression()
        var builder = RecordBatchBuilder()
        let time = Int64(Date().timeIntervalSince1970 * 1000)
        for number in 0..<recordsPerBatch {
            try builder.append(
                Record(
                    offset: Int64(number), timestamp: time, key: ByteBuffer(string: "\(number)"),
                    value: ByteBuffer(string: "value \(number)")))
        }
        return try builder.build(using: &compression).bytes
    }
}
