/// Moves the first offset of partitions up; sent to the leaders.
package struct DeleteRecordsRequest: KafkaRequest {
    package typealias Response = DeleteRecordsResponse
    package static let apiKey = APIKey.deleteRecords
    package static let versions: ClosedRange<Int16> = 0...2
    package static let firstFlexibleVersion: Int16? = 2

    package var topics: [Topic] = []
    package var timeoutMs: Int32 = 0

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&topics)
        try c.int(&timeoutMs)
    }

    package struct Topic: WireStructure {
        package var name: String = ""
        package var partitions: [Partition] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
        }
    }

    package struct Partition: WireStructure {
        package var partitionIndex: Int32 = 0
        /// The first offset to keep; -1 deletes all up to the high watermark.
        package var offset: Int64 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&offset)
        }
    }
}

/// The first offset of each partition.
package struct DeleteRecordsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var topics: [TopicResult] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&topics)
    }

    package struct TopicResult: WireStructure {
        package var name: String = ""
        package var partitions: [PartitionResult] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
        }
    }

    package struct PartitionResult: WireStructure {
        package var partitionIndex: Int32 = 0
        package var lowWatermark: Int64 = 0
        package var errorCode: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&lowWatermark)
            try c.int(&errorCode)
        }
    }
}
