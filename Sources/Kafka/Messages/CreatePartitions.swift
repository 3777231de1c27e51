/// Raises the number of partitions of topics; sent to the controller.
package struct CreatePartitionsRequest: KafkaRequest {
    package typealias Response = CreatePartitionsResponse
    package static let apiKey = APIKey.createPartitions
    package static let versions: ClosedRange<Int16> = 0...3
    package static let firstFlexibleVersion: Int16? = 2

    package var topics: [Topic] = []
    package var timeoutMs: Int32 = 0
    package var validateOnly: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&topics)
        try c.int(&timeoutMs)
        try c.bool(&validateOnly)
    }

    package struct Topic: WireStructure {
        package var name: String = ""
        /// The new total.
        package var count: Int32 = 0
        /// One for each new partition; nil to leave them to the controller.
        package var assignments: [Assignment]? = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.int(&count)
            try c.array(&assignments)
        }
    }

    package struct Assignment: WireStructure {
        package var brokerIDs: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.array(&brokerIDs)
        }
    }
}

/// The outcome for each topic.
package struct CreatePartitionsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var results: [TopicResult] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&results)
    }

    package struct TopicResult: WireStructure {
        package var name: String = ""
        package var errorCode: Int16 = 0
        package var errorMessage: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.int(&errorCode)
            try c.string(&errorMessage)
        }
    }
}
