import NIOCore

/// Appends record batches to partitions; sent to their leaders.
package struct ProduceRequest: KafkaRequest {
    package typealias Response = ProduceResponse
    package static let apiKey = APIKey.produce
    package static let versions: ClosedRange<Int16> = 3...11
    package static let firstFlexibleVersion: Int16? = 9

    package var transactionalID: String?
    /// 0 for no answer at all, 1 for the leader, -1 for all in-sync replicas.
    package var acks: Int16 = 0
    package var timeoutMs: Int32 = 0
    package var topicData: [TopicProduceData] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&transactionalID)
        try c.int(&acks)
        try c.int(&timeoutMs)
        try c.array(&topicData)
    }

    package struct TopicProduceData: WireStructure {
        package var name: String = ""
        package var partitionData: [PartitionProduceData] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitionData)
        }
    }

    package struct PartitionProduceData: WireStructure {
        package var index: Int32 = 0
        package var records: ByteBuffer?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&index)
            try c.records(&records)
        }
    }
}

/// Where the batches were appended.
package struct ProduceResponse: KafkaResponse {
    package var responses: [TopicProduceResponse] = []
    package var throttleTimeMs: Int32 = 0
    package var nodeEndpoints: [NodeEndpoint] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&responses)
        try c.int(&throttleTimeMs)
        try c.tagged(0, &nodeEndpoints, from: 10)
    }

    package struct TopicProduceResponse: WireStructure {
        package var name: String = ""
        package var partitionResponses: [PartitionProduceResponse] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitionResponses)
        }
    }

    package struct PartitionProduceResponse: WireStructure {
        package var index: Int32 = 0
        package var errorCode: Int16 = 0
        package var baseOffset: Int64 = 0
        package var logAppendTimeMs: Int64 = -1
        package var logStartOffset: Int64 = -1
        package var recordErrors: [BatchIndexAndErrorMessage] = []
        package var errorMessage: String?
        package var currentLeader = LeaderIDAndEpoch()

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&index)
            try c.int(&errorCode)
            try c.int(&baseOffset)
            try c.int(&logAppendTimeMs)
            try c.int(&logStartOffset, from: 5, ignorable: true)
            try c.array(&recordErrors, from: 8, ignorable: true)
            try c.string(&errorMessage, from: 8, ignorable: true)
            try c.tagged(0, &currentLeader, from: 10)
        }
    }

    package struct BatchIndexAndErrorMessage: WireStructure {
        package var batchIndex: Int32 = 0
        package var batchIndexErrorMessage: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&batchIndex)
            try c.string(&batchIndexErrorMessage)
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

    package struct NodeEndpoint: WireStructure {
        package var nodeID: Int32 = 0
        package var host: String = ""
        package var port: Int32 = 0
        package var rack: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&nodeID)
            try c.string(&host)
            try c.int(&port)
            try c.string(&rack)
        }
    }
}
