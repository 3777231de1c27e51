/// Looks up offsets by timestamp, and the first and the last; sent to the leaders.
package struct ListOffsetsRequest: KafkaRequest {
    package typealias Response = ListOffsetsResponse
    package static let apiKey = APIKey.listOffsets
    package static let versions: ClosedRange<Int16> = 1...8
    package static let firstFlexibleVersion: Int16? = 6

    /// -1 for a consumer, which is told nothing beyond the high watermark.
    package var replicaID: Int32 = 0
    /// 0 is read_uncommitted, 1 read_committed.
    package var isolationLevel: Int8 = 0
    package var topics: [Topic] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&replicaID)
        try c.int(&isolationLevel, from: 2)
        try c.array(&topics)
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
        package var currentLeaderEpoch: Int32 = -1
        /// In milliseconds; -1 is the latest offset, -2 the earliest, -3 that of the latest timestamp (version 7).
        package var timestamp: Int64 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&currentLeaderEpoch, from: 4, ignorable: true)
            try c.int(&timestamp)
        }
    }
}

/// The offsets found.
package struct ListOffsetsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var topics: [TopicResponse] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 2, ignorable: true)
        try c.array(&topics)
    }

    package struct TopicResponse: WireStructure {
        package var name: String = ""
        package var partitions: [PartitionResponse] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
        }
    }

    package struct PartitionResponse: WireStructure {
        package var partitionIndex: Int32 = 0
        package var errorCode: Int16 = 0
        package var timestamp: Int64 = -1
        package var offset: Int64 = -1
        package var leaderEpoch: Int32 = -1

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&errorCode)
            try c.int(&timestamp)
            try c.int(&offset)
            try c.int(&leaderEpoch, from: 4, default: -1)
        }
    }
}
