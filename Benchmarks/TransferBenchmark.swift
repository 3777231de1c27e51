import Evidence
import Foundation
import Kafka
import Logging
import NIOCore
import Transfer

/// Copies a topic from one embedded cluster to another, over loopback and through a store on the local disk.
struct TransferBenchmark {
    let name: String
    let sample: Sample
    /// Whether segments are written to the local disk, or to nowhere: then the figures are the transfer's alone.
    var storing = true
    var partitions: Int32 = 4

    static let all = [
        TransferBenchmark(
            name: "1 KiB, zstd, 1 MB batches", sample: Sample(recordBytes: 1024, batchBytes: 1 << 20, codec: .zstd)),
        TransferBenchmark(
            name: "1 KiB, uncompressed, 1 MB batches",
            sample: Sample(recordBytes: 1024, batchBytes: 1 << 20, codec: .uncompressed)),
        TransferBenchmark(
            name: "100 B, uncompressed, 1 MB batches",
            sample: Sample(recordBytes: 100, batchBytes: 1 << 20, codec: .uncompressed)),
        TransferBenchmark(
            name: "1 KiB, zstd, 16 KB batches", sample: Sample(recordBytes: 1024, batchBytes: 16 << 10, codec: .zstd)),
        TransferBenchmark(
            name: "1 KiB, zstd, 1 MB, not stored", sample: Sample(recordBytes: 1024, batchBytes: 1 << 20, codec: .zstd),
            storing: false),
        TransferBenchmark(
            name: "100 B, uncompressed, not stored",
            sample: Sample(recordBytes: 100, batchBytes: 1 << 20, codec: .uncompressed), storing: false),
    ]

    func run(_ options: Options) async throws {
        let clusters = (try ClusterProcess.start("source"), try ClusterProcess.start("target"))
        defer {
            clusters.0.stop()
            clusters.1.stop()
        }
        let directory = FileManager.default.temporaryDirectory.appending(path: "kedge-bench-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        try await withKafkaClient(KafkaClientConfiguration(bootstrapServers: [clusters.0.bootstrap]), logger: logger) {
            source in
            try await withKafkaClient(
                KafkaClientConfiguration(bootstrapServers: [clusters.1.bootstrap]), logger: logger
            ) { target in
                try await measure(
                    options, source, target, storing ? FileObjectStore(root: directory) : DiscardingStore())
            }
        }
    }

    private func measure(
        _ options: Options, _ source: KafkaClient, _ target: KafkaClient, _ store: any ObjectStore
    ) async throws {
        let topic: TopicName = "bench"
        let all = (0..<partitions).map { TopicPartition(topic, $0) }
        let stored = try await fill(source, all, bytes: options.megabytes * 1_000_000)
        let records = try await source.listOffsets(all, at: .latest).values.reduce(0, +)
        var runs: [Measurement] = []
        for run in 0..<options.runs {
            _ = try await target.createTopics([NewTopic(name: topic, partitions: partitions, replicationFactor: 1)])
            let engine = TransferEngine(
                source: source, target: target, store: store, root: "run-\(run)", limits: TransferLimits())
            let measured = try await Measurement.of {
                let failures = try await engine.copy(all)
                guard failures.isEmpty else { throw Failed(description: "\(failures)") }
            }
            runs.append(measured)
            guard try await target.listOffsets(all, at: .latest).values.reduce(0, +) == records else {
                throw Failed(description: "records are missing on the target")
            }
            _ = try await target.deleteTopics([topic])
        }
        let wall = median(runs.map(\.wall))
        report(
            name,
            [
                (Double(stored) / wall / 1e6, "MB/s"),
                (Double(sample.recordBytes) * Double(records) / wall / 1e6, "MB/s of records"),
                (Double(records) / wall, "records/s"),
                (median(runs.map(\.cpu)) / (Double(stored) / 1e9), "CPU s/GB"),
            ])
    }

    private struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Fills a new topic with batches, the same number in every partition; gives their bytes as stored.
    private func fill(_ source: KafkaClient, _ all: [TopicPartition], bytes: Int) async throws -> Int {
        guard let topic = all.first?.topic else { return 0 }
        _ = try await source.createTopics([NewTopic(name: topic, partitions: partitions, replicationFactor: 1)])
        let batch = try sample.batch()
        let rounds = max(1, bytes / all.count / batch.readableBytes)
        var underWay: [Acknowledgement] = []
        for _ in 0..<rounds {
            for partition in all {
                let leader = try await source.leader(of: partition)
                underWay.append(try await source.send(batch, to: partition, on: leader))
                if underWay.count == 16 { _ = try await underWay.removeFirst().offset() }
            }
        }
        for each in underWay { _ = try await each.offset() }
        return rounds * all.count * batch.readableBytes
    }
}
