import NIOCore

/// Reads record batches from partitions; sent to their leaders.
///
/// From version 13 topics go by id, so we stop at 12.
package struct FetchRequest: KafkaRequest {
    package typealias Response = FetchResponse
    package static let apiKey = APIKey.fetch
    package static let versions: ClosedRange<Int16> = 4...12
    package static let firstFlexibleVersion: Int16? = 12

    package var clusterID: String?
    /// -1 for a consumer.
    package var replicaID: Int32 = -1
    package var maxWaitMs: Int32 = 0
    package var minBytes: Int32 = 0
    package var maxBytes: Int32 = .max
    /// 0 is read_uncommitted, 1 read_committed.
    package var isolationLevel: Int8 = 0
    package var sessionID: Int32 = 0
    /// 0 opens a session, -1 is for a fetch without one (KIP-227).
    package var sessionEpoch: Int32 = -1
    package var topics: [FetchTopic] = []
    package var forgottenTopicsData: [ForgottenTopic] = []
    package var rackID: String = ""

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&replicaID)
        try c.int(&maxWaitMs)
        try c.int(&minBytes)
        try c.int(&maxBytes)
        try c.int(&isolationLevel)
        try c.int(&sessionID, from: 7, ignorable: true)
        try c.int(&sessionEpoch, from: 7, ignorable: true)
        try c.array(&topics)
        try c.array(&forgottenTopicsData, from: 7)
        try c.string(&rackID, from: 11, ignorable: true)
        try c.tagged(0, &clusterID, from: 12, ignorable: true)
    }

    package struct FetchTopic: WireStructure {
        package var topic: String = ""
        package var partitions: [FetchPartition] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&topic)
            try c.array(&partitions)
        }
    }

    package struct FetchPartition: WireStructure {
        package var partition: Int32 = 0
        package var currentLeaderEpoch: Int32 = -1
        package var fetchOffset: Int64 = 0
        package var lastFetchedEpoch: Int32 = -1
        package var logStartOffset: Int64 = -1
        package var partitionMaxBytes: Int32 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partition)
            try c.int(&currentLeaderEpoch, from: 9, ignorable: true)
            try c.int(&fetchOffset)
            try c.int(&lastFetchedEpoch, from: 12, default: -1)
            try c.int(&logStartOffset, from: 5, ignorable: true)
            try c.int(&partitionMaxBytes)
        }
    }

    package struct ForgottenTopic: WireStructure {
        package var topic: String = ""
        package var partitions: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&topic)
            try c.array(&partitions)
        }
    }
}

/// The record batches found.
package struct FetchResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var sessionID: Int32 = 0
    package var responses: [FetchableTopicResponse] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.int(&errorCode, from: 7, ignorable: true)
        try c.int(&sessionID, from: 7)
        try c.array(&responses)
    }

    package struct FetchableTopicResponse: WireStructure {
        package var topic: String = ""
        package var partitions: [PartitionData] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&topic)
            try c.array(&partitions)
        }
    }

    package struct PartitionData: WireStructure {
        package var partitionIndex: Int32 = 0
        package var errorCode: Int16 = 0
        package var highWatermark: Int64 = 0
        package var lastStableOffset: Int64 = -1
        package var logStartOffset: Int64 = -1
        package var divergingEpoch = EpochEndOffset()
        package var currentLeader = LeaderIDAndEpoch()
        package var snapshotID = SnapshotID()
        package var abortedTransactions: [AbortedTransaction]? = []
        package var preferredReadReplica: Int32 = -1
        package var records: ByteBuffer?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&errorCode)
            try c.int(&highWatermark)
            try c.int(&lastStableOffset)
            try c.int(&logStartOffset, from: 5, ignorable: true)
            try c.array(&abortedTransactions)
            try c.int(&preferredReadReplica, from: 11, default: -1)
            try c.records(&records)
            try c.tagged(0, &divergingEpoch, from: 12)
            try c.tagged(1, &currentLeader, from: 12)
            try c.tagged(2, &snapshotID, from: 12)
        }
    }

    package struct EpochEndOffset: WireStructure {
        package var epoch: Int32 = -1
        package var endOffset: Int64 = -1

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&epoch)
            try c.int(&endOffset)
        }
    }

    package struct LeaderIDAndEpoch: WireStructure {
        package var leaderID: Int32 = -1
        package var leaderEpoch: Int32 = -1

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&leaderID)
            try c.int(&leaderEpoch)
        }
    }

    package struct SnapshotID: WireStructure {
        package var endOffset: Int64 = -1
        package var epoch: Int32 = -1

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&endOffset)
            try c.int(&epoch)
        }
    }

    package struct AbortedTransaction: WireStructure {
        package var producerID: Int64 = 0
        package var firstOffset: Int64 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&producerID)
            try c.int(&firstOffset)
        }
    }
}
