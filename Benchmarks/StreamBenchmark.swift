import Evidence
import Foundation
import Kafka
import NIOCore
import Synchronization
import Transfer

/// One segment of 5 GB through a store on the local disk: what memory it takes, whatever its size.
struct StreamBenchmark {
    static let name = "Segment of 5 GB, streamed"
    private static let bytes = 5_000_000_000

    static func run() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "kedge-bench-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await run(FileObjectStore(root: directory))
    }

    /// Prints the figures of a store.
    static func run(_ store: any ObjectStore) async throws {
        let sample = Sample(recordBytes: 1024, batchBytes: 1 << 20, codec: .uncompressed)
        let source = try EndlessSource(sample, bytes: bytes)
        let partition = TopicPartition("bench", 0)
        let engine = TransferEngine(
            source: source, target: DiscardingSink(), store: store, root: "bench-\(UUID())",
            limits: TransferLimits(segmentBytes: .max))
        let measured = try await Measurement.of { () async throws in
            let failures = try await engine.copy([partition])
            precondition(failures.isEmpty, "\(failures)")
        }
        let size = Double(source.bytes)
        report(
            name,
            [
                (size / measured.wall / 1e6, "MB/s"), (measured.cpu / (size / 1e9), "CPU s/GB"),
                (Measurement.peakMegabytes, "MB at most"),
            ])
    }
}

/// A partition that holds the same batch again and again.
private struct EndlessSource: RecordSource {
    private let batch: ByteBuffer
    private let records: Int64
    private let end: Int64
    let bytes: Int

    init(_ sample: Sample, bytes: Int) throws {
        batch = try sample.batch()
        records = Int64(sample.recordsPerBatch)
        let count = bytes / batch.readableBytes
        end = Int64(count) * records
        self.bytes = count * batch.readableBytes
    }

    func offsets(of partitions: [TopicPartition], at spec: OffsetSpec) async throws -> [TopicPartition: Int64] {
        Dictionary(partitions.map { ($0, spec == .earliest ? 0 : end) }, uniquingKeysWith: { $1 })
    }

    func fetch(_ partition: TopicPartition, from offset: Int64, maxBytes: Int) async throws -> FetchedPartition {
        var fetched = FetchedPartition(partition: partition)
        var next = offset
        while next < end, fetched.records.readableBytes + batch.readableBytes <= maxBytes {
            var copy = batch
            // The base offset is a batch's first field, which its checksum does not cover.
            copy.setInteger(next, at: copy.readerIndex)
            fetched.records.writeImmutableBuffer(copy)
            next += records
        }
        return fetched
    }
}

/// A partition that takes everything and keeps nothing.
private final class DiscardingSink: RecordSink {
    private let end = Mutex<Int64>(0)

    func offsets(of partitions: [TopicPartition], at spec: OffsetSpec) async throws -> [TopicPartition: Int64] {
        Dictionary(partitions.map { ($0, end.withLock { $0 }) }, uniquingKeysWith: { $1 })
    }

    func fetch(_ partition: TopicPartition, from offset: Int64, maxBytes: Int) async throws -> FetchedPartition {
        FetchedPartition(partition: partition)
    }

    func leader(of partition: TopicPartition) async throws -> Int32 { 1 }
    func initProducerID() async throws -> ProducerIdentity { ProducerIdentity(id: 1, epoch: 0) }

    func send(_ batch: ByteBuffer, to partition: TopicPartition, on leader: Int32) async throws -> Acknowledgement {
        let records = Int64(try RecordBatch(batch).recordCount)
        let offset = end.withLock { end in
            defer { end += records }
            return end
        }
        return Acknowledgement { offset }
    }
}
