/// Adds partitions to a transaction.
///
/// From version 4 it is for brokers.
package struct AddPartitionsToTxnRequest: KafkaRequest {
    package typealias Response = AddPartitionsToTxnResponse
    package static let apiKey = APIKey.addPartitionsToTxn
    package static let versions: ClosedRange<Int16> = 0...3
    package static let firstFlexibleVersion: Int16? = 3

    package var v3AndBelowTransactionalID: String = ""
    package var v3AndBelowProducerID: Int64 = 0
    package var v3AndBelowProducerEpoch: Int16 = 0
    package var v3AndBelowTopics: [Topic] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&v3AndBelowTransactionalID)
        try c.int(&v3AndBelowProducerID)
        try c.int(&v3AndBelowProducerEpoch)
        try c.array(&v3AndBelowTopics)
    }

    package struct Topic: WireStructure {
        package var name: String = ""
        package var partitions: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
        }
    }
}

/// The outcome for each partition.
package struct AddPartitionsToTxnResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var resultsByTopicV3AndBelow: [TopicResult] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&resultsByTopicV3AndBelow)
    }

    package struct TopicResult: WireStructure {
        package var name: String = ""
        package var resultsByPartition: [PartitionResult] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&resultsByPartition)
        }
    }

    package struct PartitionResult: WireStructure {
        package var partitionIndex: Int32 = 0
        package var partitionErrorCode: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&partitionErrorCode)
        }
    }
}
