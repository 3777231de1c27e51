/// Deletes topics, by name or, from version 6, by id; sent to the controller.
package struct DeleteTopicsRequest: KafkaRequest {
    package typealias Response = DeleteTopicsResponse
    package static let apiKey = APIKey.deleteTopics
    package static let versions: ClosedRange<Int16> = 1...6
    package static let firstFlexibleVersion: Int16? = 4

    /// What version 6 has instead of `topicNames`; who does not know the version fills both.
    package var topics: [DeleteTopicState] = []
    package var topicNames: [String] = []
    package var timeoutMs: Int32 = 0

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&topics, from: 6, ignorable: true)
        try c.array(&topicNames, to: 5, ignorable: true)
        try c.int(&timeoutMs)
    }

    package struct DeleteTopicState: WireStructure {
        package var name: String?
        package var topicID: KafkaUUID = .zero

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.uuid(&topicID)
        }
    }
}

/// The outcome for each topic.
package struct DeleteTopicsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var responses: [DeletableTopicResult] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&responses)
    }

    package struct DeletableTopicResult: WireStructure {
        package var name: String? = ""
        package var topicID: KafkaUUID = .zero
        package var errorCode: Int16 = 0
        package var errorMessage: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name, nullFrom: 6)
            try c.uuid(&topicID, from: 6, ignorable: true)
            try c.int(&errorCode)
            try c.string(&errorMessage, from: 5, ignorable: true)
        }
    }
}
