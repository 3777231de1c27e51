/// Asks for the transactions that a broker coordinates (KIP-664).
package struct ListTransactionsRequest: KafkaRequest {
    package typealias Response = ListTransactionsResponse
    package static let apiKey = APIKey.listTransactions
    package static let versions: ClosedRange<Int16> = 0...1
    package static let firstFlexibleVersion: Int16? = 0

    package var stateFilters: [String] = []
    package var producerIDFilters: [Int64] = []
    package var durationFilter: Int64 = -1

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&stateFilters)
        try c.array(&producerIDFilters)
        try c.int(&durationFilter, from: 1, default: -1)
    }
}

/// The transactions of that broker.
package struct ListTransactionsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var unknownStateFilters: [String] = []
    package var transactionStates: [TransactionState] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.int(&errorCode)
        try c.array(&unknownStateFilters)
        try c.array(&transactionStates)
    }

    package struct TransactionState: WireStructure {
        package var transactionalID: String = ""
        package var producerID: Int64 = 0
        package var transactionState: String = ""

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&transactionalID)
            try c.int(&producerID)
            try c.string(&transactionState)
        }
    }
}
