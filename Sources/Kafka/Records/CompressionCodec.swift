/// How the records of a batch are compressed: bits 0 to 2 of its attributes
/// (`org.apache.kafka.common.record.CompressionType`).
package enum CompressionCodec: Int16, Hashable, Sendable, CaseIterable {
    case uncompressed = 0
    case gzip = 1
    case snappy = 2
    case lz4 = 3
    case zstd = 4
}

extension CompressionCodec: CustomStringConvertible {
    /// The name in Kafka's `compression.type`.
    package var description: String {
        switch self {
        case .uncompressed: "none"
        case .gzip: "gzip"
        case .snappy: "snappy"
        case .lz4: "lz4"
        case .zstd: "zstd"
        }
    }
}
