/// Asks for the state of transactions (KIP-664); sent to their coordinators.
package struct DescribeTransactionsRequest: KafkaRequest {
    package typealias Response = DescribeTransactionsResponse
    package static let apiKey = APIKey.describeTransactions
    package static let versions: ClosedRange<Int16> = 0...0
    package static let firstFlexibleVersion: Int16? = 0

    package var transactionalIDs: [String] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&transactionalIDs)
    }
}

/// The transactions.
package struct DescribeTransactionsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var transactionStates: [TransactionState] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&transactionStates)
    }

    package struct TransactionState: WireStructure {
        package var errorCode: Int16 = 0
        package var transactionalID: String = ""
        package var transactionState: String = ""
        package var transactionTimeoutMs: Int32 = 0
        package var transactionStartTimeMs: Int64 = 0
        package var producerID: Int64 = 0
        package var producerEpoch: Int16 = 0
        package var topics: [TopicData] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.string(&transactionalID)
            try c.string(&transactionState)
            try c.int(&transactionTimeoutMs)
            try c.int(&transactionStartTimeMs)
            try c.int(&producerID)
            try c.int(&producerEpoch)
            try c.array(&topics)
        }
    }

    package struct TopicData: WireStructure {
        package var topic: String = ""
        package var partitions: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&topic)
            try c.array(&partitions)
        }
    }
}
