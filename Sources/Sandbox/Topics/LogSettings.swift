import Kafka

/// The part of a topic's configuration that its logs obey, parsed.
struct LogSettings: Equatable {
    /// `compression.type`; nil keeps what the producer chose.
    var compression: CompressionCodec?
    var maximumBatchBytes: Int
    var stampsAppendTime: Bool
    var compacts: Bool
    var deletes: Bool
    var minimumInSyncReplicas: Int
    var timestampBeforeMaximum: Int64
    var timestampAfterMaximum: Int64
    var deleteRetention: Int64
    var retentionMilliseconds: Int64
    var retentionBytes: Int64

    init(overrides: [String: String], broker: BrokerProperties) {
        func value(_ name: String) -> String { overrides[name] ?? broker.topicDefault(name) ?? "" }
        func number(_ name: String) -> Int64 { Int64(value(name)) ?? 0 }
        compression =
            switch value("compression.type") {
            case "uncompressed": .uncompressed
            case "gzip": .gzip
            case "snappy": .snappy
            case "lz4": .lz4
            case "zstd": .zstd
            default: nil
            }
        maximumBatchBytes = Int(number("max.message.bytes"))
        stampsAppendTime = value("message.timestamp.type") == "LogAppendTime"
        let policies = ConfigDefinition.elements(of: value("cleanup.policy"))
        compacts = policies.contains("compact")
        deletes = policies.contains("delete")
        minimumInSyncReplicas = Int(number("min.insync.replicas"))
        // The greatest number stands for the older limit (`LogConfig.getMessageTimestampBeforeMaxMs`).
        func limit(_ name: String) -> Int64 {
            let limit = number(name)
            return limit == Int64.max ? number("message.timestamp.difference.max.ms") : limit
        }
        timestampBeforeMaximum = limit("message.timestamp.before.max.ms")
        timestampAfterMaximum = limit("message.timestamp.after.max.ms")
        deleteRetention = number("delete.retention.ms")
        retentionMilliseconds = number("retention.ms")
        retentionBytes = number("retention.bytes")
    }
}
