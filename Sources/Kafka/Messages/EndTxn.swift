/// Commits or aborts a transaction.
package struct EndTxnRequest: KafkaRequest {
    package typealias Response = EndTxnResponse
    package static let apiKey = APIKey.endTxn
    package static let versions: ClosedRange<Int16> = 0...4
    package static let firstFlexibleVersion: Int16? = 3

    package var transactionalID: String = ""
    package var producerID: Int64 = 0
    package var producerEpoch: Int16 = 0
    /// Whether to commit; else to abort.
    package var committed: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&transactionalID)
        try c.int(&producerID)
        try c.int(&producerEpoch)
        try c.bool(&committed)
    }
}

/// Whether it was ended.
package struct EndTxnResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.int(&errorCode)
    }
}
