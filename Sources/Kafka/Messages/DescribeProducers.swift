/// Asks for the producers active on partitions (KIP-664); sent to the leaders.
package struct DescribeProducersRequest: KafkaRequest {
    package typealias Response = DescribeProducersResponse
    package static let apiKey = APIKey.describeProducers
    package static let versions: ClosedRange<Int16> = 0...0
    package static let firstFlexibleVersion: Int16? = 0

    package var topics: [TopicRequest] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&topics)
    }

    package struct TopicRequest: WireStructure {
        package var name: String = ""
        package var partitionIndexes: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitionIndexes)
        }
    }
}

/// The producers of each partition.
package struct DescribeProducersResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var topics: [TopicResponse] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
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
        package var errorMessage: String?
        package var activeProducers: [ProducerState] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&errorCode)
            try c.string(&errorMessage)
            try c.array(&activeProducers)
        }
    }

    package struct ProducerState: WireStructure {
        package var producerID: Int64 = 0
        package var producerEpoch: Int32 = 0
        package var lastSequence: Int32 = -1
        package var lastTimestamp: Int64 = -1
        package var coordinatorEpoch: Int32 = 0
        package var currentTxnStartOffset: Int64 = -1

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&producerID)
            try c.int(&producerEpoch)
            try c.int(&lastSequence)
            try c.int(&lastTimestamp)
            try c.int(&coordinatorEpoch)
            try c.int(&currentTxnStartOffset)
        }
    }
}
