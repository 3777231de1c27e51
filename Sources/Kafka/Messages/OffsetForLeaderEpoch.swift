/// Asks where leader epochs end, to detect truncation (KIP-320); sent to the leaders.
package struct OffsetForLeaderEpochRequest: KafkaRequest {
    package typealias Response = OffsetForLeaderEpochResponse
    package static let apiKey = APIKey.offsetForLeaderEpoch
    package static let versions: ClosedRange<Int16> = 2...4
    package static let firstFlexibleVersion: Int16? = 4

    package var replicaID: Int32 = -2
    package var topics: [OffsetForLeaderTopic] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&replicaID, from: 3, ignorable: true)
        try c.array(&topics)
    }

    package struct OffsetForLeaderTopic: WireStructure {
        package var topic: String = ""
        package var partitions: [OffsetForLeaderPartition] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&topic)
            try c.array(&partitions)
        }
    }

    package struct OffsetForLeaderPartition: WireStructure {
        package var partition: Int32 = 0
        package var currentLeaderEpoch: Int32 = -1
        package var leaderEpoch: Int32 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partition)
            try c.int(&currentLeaderEpoch)
            try c.int(&leaderEpoch)
        }
    }
}

/// The end offset of each epoch.
package struct OffsetForLeaderEpochResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var topics: [OffsetForLeaderTopicResult] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&topics)
    }

    package struct OffsetForLeaderTopicResult: WireStructure {
        package var topic: String = ""
        package var partitions: [EpochEndOffset] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&topic)
            try c.array(&partitions)
        }
    }

    package struct EpochEndOffset: WireStructure {
        package var errorCode: Int16 = 0
        package var partition: Int32 = 0
        package var leaderEpoch: Int32 = -1
        package var endOffset: Int64 = -1

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.int(&partition)
            try c.int(&leaderEpoch)
            try c.int(&endOffset)
        }
    }
}
