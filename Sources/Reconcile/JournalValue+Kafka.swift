import Evidence
import Kafka

extension JournalValue {
    /// Something of each partition, as `{topic: {partition: value}}`.
    static func perPartition<Value>(
        _ values: [TopicPartition: Value], _ encode: (Value) -> JournalValue
    ) -> JournalValue {
        var topics: [String: [String: JournalValue]] = [:]
        for (partition, value) in values {
            topics[partition.topic.rawValue, default: [:]][String(partition.partition)] = encode(value)
        }
        return .object(topics.mapValues { .object($0) })
    }

    static func offsets(_ offsets: [TopicPartition: Int64]) -> JournalValue {
        .perPartition(offsets) { .int(Int($0)) }
    }

    var offsets: [TopicPartition: Int64]? {
        guard let topics = objectValue else { return nil }
        var offsets: [TopicPartition: Int64] = [:]
        for (topic, partitions) in topics {
            guard let partitions = partitions.objectValue else { return nil }
            for (partition, offset) in partitions {
                guard let partition = Int32(partition), let offset = offset.intValue else { return nil }
                offsets[TopicPartition(TopicName(topic), partition)] = Int64(offset)
            }
        }
        return offsets
    }
}

extension ACLBinding {
    /// The protocol's codes, so that a reader in any language can tell what was added.
    var journalValue: JournalValue {
        [
            "resourceType": .int(Int(resource.rawValue)), "patternType": .int(Int(pattern.rawValue)),
            "name": .string(name), "principal": .string(principal), "host": .string(host),
            "operation": .int(Int(operation.rawValue)), "permission": .int(Int(permission.rawValue)),
        ]
    }

    init?(journalValue: JournalValue) {
        func code(_ key: String) -> Int8? {
            journalValue.objectValue?[key]?.intValue.flatMap(Int8.init(exactly:))
        }
        func text(_ key: String) -> String? { journalValue.objectValue?[key]?.stringValue }
        guard let resource = code("resourceType").flatMap(ACLResourceType.init(rawValue:)),
            let pattern = code("patternType").flatMap(ACLPatternType.init(rawValue:)),
            let operation = code("operation").flatMap(ACLOperation.init(rawValue:)),
            let permission = code("permission").flatMap(ACLPermission.init(rawValue:)),
            let name = text("name"), let principal = text("principal"), let host = text("host")
        else { return nil }
        self.init(permission, principal, operation, resource, pattern, name, host: host)
    }
}
