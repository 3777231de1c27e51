import Foundation
import Kafka
import NIOCore

/// Work on bytes in memory: no clusters.
struct Kernels: Sendable {
    let name: String
    let run: @Sendable (Options) async throws -> Void

    static let all = [
        Kernels(name: "CRC-32C, 1 MB batches") { options in
            let batch = try RecordBatch(Sample(recordBytes: 1024, batchBytes: 1 << 20, codec: .uncompressed).batch())
            try await measure("CRC-32C, 1 MB batches", options, unit: (1e9, "GB/s"), bytes: batch.bytes.readableBytes) {
                try batch.verifyChecksum()
            }
        },
        Kernels(name: "New header and checksum, 1 MB") { options in
            let batch = try RecordBatch(Sample(recordBytes: 1024, batchBytes: 1 << 20, codec: .uncompressed).batch())
            let stamp = ProducerStamp(producerID: 1, producerEpoch: 0, baseSequence: 7)
            try await measure(
                "New header and checksum, 1 MB", options, unit: (1e9, "GB/s"), bytes: batch.bytes.readableBytes
            ) {
                _ = try batch.passedThrough(as: stamp)
            }
        },
        digest("Digest, 1 KiB records", recordBytes: 1024, .uncompressed),
        digest("Digest, 100 B records", recordBytes: 100, .uncompressed),
        digest("Digest, 1 KiB records, zstd", recordBytes: 1024, .zstd),
    ]

    private static func digest(_ name: String, recordBytes: Int, _ codec: CompressionCodec) -> Kernels {
        Kernels(name: name) { options in
            let sample = Sample(recordBytes: recordBytes, batchBytes: 1 << 20, codec: codec)
            let batch = try RecordBatch(sample.batch())
            var digest = RecordDigest()
            var compression = Compression()
            var runs: [Double] = []
            let rounds = max(1, options.megabytes)
            for _ in 0..<options.runs {
                let measured = try await Measurement.of {
                    for _ in 0..<rounds { try digest.update(batch, using: &compression) }
                }
                runs.append(Double(rounds * sample.recordBytes * sample.recordsPerBatch) / measured.wall)
            }
            report(name, [(median(runs) / 1e6, "MB/s of records")])
        }
    }

    private static func measure(
        _ name: String, _ options: Options, unit: (Double, String), bytes: Int, _ work: () throws -> Void
    ) async throws {
        var runs: [Double] = []
        let rounds = 4 * max(1, options.megabytes)
        for _ in 0..<options.runs {
            let measured = try await Measurement.of {
                for _ in 0..<rounds { try work() }
            }
            runs.append(Double(bytes * rounds) / measured.wall)
        }
        report(name, [(median(runs) / unit.0, unit.1)])
    }
}
