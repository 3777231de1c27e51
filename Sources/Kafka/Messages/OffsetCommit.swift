/// Commits offsets of a group; sent to its coordinator.
package struct OffsetCommitRequest: KafkaRequest {
    package typealias Response = OffsetCommitResponse
    package static let apiKey = APIKey.offsetCommit
    package static let versions: ClosedRange<Int16> = 2...9
    package static let firstFlexibleVersion: Int16? = 8

    package var groupID: String = ""
    /// -1, with an empty member id, to commit from outside of the group.
    package var generationIDOrMemberEpoch: Int32 = -1
    package var memberID: String = ""
    package var groupInstanceID: String?
    /// -1 for what the broker has set.
    package var retentionTimeMs: Int64 = -1
    package var topics: [Topic] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&groupID)
        try c.int(&generationIDOrMemberEpoch)
        try c.string(&memberID)
        try c.string(&groupInstanceID, from: 7)
        try c.int(&retentionTimeMs, to: 4, ignorable: true)
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
        package var committedOffset: Int64 = 0
        package var committedLeaderEpoch: Int32 = -1
        package var committedMetadata: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&committedOffset)
            try c.int(&committedLeaderEpoch, from: 6, ignorable: true)
            try c.string(&committedMetadata)
        }
    }
}

/// The outcome for each partition.
package struct OffsetCommitResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var topics: [Topic] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 3, ignorable: true)
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
        package var errorCode: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&errorCode)
        }
    }
}
