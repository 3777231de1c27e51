/// Asks for a producer id and epoch, and fences earlier producers of the transactional id.
package struct InitProducerIdRequest: KafkaRequest {
    package typealias Response = InitProducerIdResponse
    package static let apiKey = APIKey.initProducerID
    package static let versions: ClosedRange<Int16> = 0...5
    package static let firstFlexibleVersion: Int16? = 2

    package var transactionalID: String?
    package var transactionTimeoutMs: Int32 = 0
    package var producerID: Int64 = -1
    package var producerEpoch: Int16 = -1

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&transactionalID)
        try c.int(&transactionTimeoutMs)
        try c.int(&producerID, from: 3, default: -1)
        try c.int(&producerEpoch, from: 3, default: -1)
    }
}

/// The producer id and epoch.
package struct InitProducerIdResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var producerID: Int64 = -1
    package var producerEpoch: Int16 = 0

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.int(&errorCode)
        try c.int(&producerID)
        try c.int(&producerEpoch)
    }
}
