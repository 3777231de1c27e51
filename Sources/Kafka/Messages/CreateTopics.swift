/// Creates topics; sent to the controller.
package struct CreateTopicsRequest: KafkaRequest {
    package typealias Response = CreateTopicsResponse
    package static let apiKey = APIKey.createTopics
    package static let versions: ClosedRange<Int16> = 2...7
    package static let firstFlexibleVersion: Int16? = 5

    package var topics: [CreatableTopic] = []
    package var timeoutMs: Int32 = 60000
    package var validateOnly: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&topics)
        try c.int(&timeoutMs)
        try c.bool(&validateOnly)
    }

    package struct CreatableTopic: WireStructure {
        package var name: String = ""
        /// -1 for the default of the broker (from version 4), or with assignments.
        package var numPartitions: Int32 = 0
        /// -1 for the default of the broker (from version 4), or with assignments.
        package var replicationFactor: Int16 = 0
        package var assignments: [CreatableReplicaAssignment] = []
        package var configs: [CreatableTopicConfig] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.int(&numPartitions)
            try c.int(&replicationFactor)
            try c.array(&assignments)
            try c.array(&configs)
        }
    }

    package struct CreatableReplicaAssignment: WireStructure {
        package var partitionIndex: Int32 = 0
        package var brokerIDs: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&partitionIndex)
            try c.array(&brokerIDs)
        }
    }

    package struct CreatableTopicConfig: WireStructure {
        package var name: String = ""
        package var value: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.string(&value)
        }
    }
}

/// The outcome for each topic.
package struct CreateTopicsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var topics: [CreatableTopicResult] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&topics)
    }

    package struct CreatableTopicResult: WireStructure {
        package var name: String = ""
        package var topicID: KafkaUUID = .zero
        package var errorCode: Int16 = 0
        package var errorMessage: String?
        package var topicConfigErrorCode: Int16 = 0
        package var numPartitions: Int32 = -1
        package var replicationFactor: Int16 = -1
        package var configs: [CreatableTopicConfigs]? = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.uuid(&topicID, from: 7, ignorable: true)
            try c.int(&errorCode)
            try c.string(&errorMessage)
            try c.int(&numPartitions, from: 5, ignorable: true)
            try c.int(&replicationFactor, from: 5, ignorable: true)
            try c.array(&configs, from: 5, ignorable: true)
            try c.tagged(0, &topicConfigErrorCode, from: 5, ignorable: true)
        }
    }

    package struct CreatableTopicConfigs: WireStructure {
        package var name: String = ""
        package var value: String?
        package var readOnly: Bool = false
        package var configSource: Int8 = -1
        package var isSensitive: Bool = false

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.string(&value)
            try c.bool(&readOnly)
            try c.int(&configSource)
            try c.bool(&isSensitive)
        }
    }
}
