/// Writes the markers that end transactions; from the transaction coordinator to the leaders.
package struct WriteTxnMarkersRequest: KafkaRequest {
    package typealias Response = WriteTxnMarkersResponse
    package static let apiKey = APIKey.writeTxnMarkers
    package static let versions: ClosedRange<Int16> = 0...1
    package static let firstFlexibleVersion: Int16? = 1

    package var markers: [WritableTxnMarker] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&markers)
    }

    package struct WritableTxnMarker: WireStructure {
        package var producerID: Int64 = 0
        package var producerEpoch: Int16 = 0
        package var transactionResult: Bool = false
        package var topics: [WritableTxnMarkerTopic] = []
        package var coordinatorEpoch: Int32 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&producerID)
            try c.int(&producerEpoch)
            try c.bool(&transactionResult)
            try c.array(&topics)
            try c.int(&coordinatorEpoch)
        }
    }

    package struct WritableTxnMarkerTopic: WireStructure {
        package var name: String = ""
        package var partitionIndexes: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitionIndexes)
        }
    }
}

/// The outcome for each partition.
package struct WriteTxnMarkersResponse: KafkaResponse {
    package var markers: [WritableTxnMarkerResult] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&markers)
    }

    package struct WritableTxnMarkerResult: WireStructure {
        package var producerID: Int64 = 0
        package var topics: [WritableTxnMarkerTopicResult] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&producerID)
            try c.array(&topics)
        }
    }

    package struct WritableTxnMarkerTopicResult: WireStructure {
        package var name: String = ""
        package var partitions: [WritableTxnMarkerPartitionResult] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
        }
    }

    package struct WritableTxnMarkerPartitionResult: WireStructure {
        package var partitionIndex: Int32 = 0
        package var errorCode: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.int(&errorCode)
        }
    }
}
