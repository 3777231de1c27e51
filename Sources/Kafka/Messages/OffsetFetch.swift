/// Asks for committed offsets: of one group up to version 7, of many from version 8 (KIP-709).
package struct OffsetFetchRequest: KafkaRequest {
    package typealias Response = OffsetFetchResponse
    package static let apiKey = APIKey.offsetFetch
    package static let versions: ClosedRange<Int16> = 1...9
    package static let firstFlexibleVersion: Int16? = 6

    package var groupID: String = ""
    /// nil for all topics.
    package var topics: [Topic]? = []
    package var groups: [Group] = []
    package var requireStable: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&groupID, to: 7)
        try c.array(&topics, to: 7, nullFrom: 2)
        try c.array(&groups, from: 8)
        try c.bool(&requireStable, from: 7)
    }

    package struct Topic: WireStructure {
        package var name: String = ""
        package var partitionIndexes: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitionIndexes)
        }
    }

    package struct Group: WireStructure {
        package var groupID: String = ""
        package var memberID: String?
        package var memberEpoch: Int32 = -1
        /// nil for all topics.
        package var topics: [Topics]? = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&groupID)
            try c.string(&memberID, from: 9, ignorable: true)
            try c.int(&memberEpoch, from: 9, ignorable: true)
            try c.array(&topics)
        }
    }

    package struct Topics: WireStructure {
        package var name: String = ""
        package var partitionIndexes: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitionIndexes)
        }
    }
}

/// The committed offsets, in `topics` or `groups` as in the request.
package struct OffsetFetchResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var topics: [Topic] = []
    package var errorCode: Int16 = 0
    package var groups: [Group] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 3, ignorable: true)
        try c.array(&topics, to: 7)
        try c.int(&errorCode, from: 2, to: 7, ignorable: true)
        try c.array(&groups, from: 8)
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
        package var metadata: String?
        package var errorCode: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&committedOffset)
            try c.int(&committedLeaderEpoch, from: 5, ignorable: true)
            try c.string(&metadata)
            try c.int(&errorCode)
        }
    }

    package struct Group: WireStructure {
        package var groupID: String = ""
        package var topics: [Topics] = []
        package var errorCode: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&groupID)
            try c.array(&topics)
            try c.int(&errorCode)
        }
    }

    package struct Topics: WireStructure {
        package var name: String = ""
        package var partitions: [Partitions] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
        }
    }

    package struct Partitions: WireStructure {
        package var partitionIndex: Int32 = 0
        package var committedOffset: Int64 = 0
        package var committedLeaderEpoch: Int32 = -1
        package var metadata: String?
        package var errorCode: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&committedOffset)
            try c.int(&committedLeaderEpoch)
            try c.string(&metadata)
            try c.int(&errorCode)
        }
    }
}
