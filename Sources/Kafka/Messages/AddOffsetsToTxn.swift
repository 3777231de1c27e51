/// Adds a group's offsets to a transaction.
package struct AddOffsetsToTxnRequest: KafkaRequest {
    package typealias Response = AddOffsetsToTxnResponse
    package static let apiKey = APIKey.addOffsetsToTxn
    package static let versions: ClosedRange<Int16> = 0...3
    package static let firstFlexibleVersion: Int16? = 3

    package var transactionalID: String = ""
    package var producerID: Int64 = 0
    package var producerEpoch: Int16 = 0
    package var groupID: String = ""

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&transactionalID)
        try c.int(&producerID)
        try c.int(&producerEpoch)
        try c.string(&groupID)
    }
}

/// Whether they were added.
package struct AddOffsetsToTxnResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.int(&errorCode)
    }
}
