/// Asks for brokers, controller, topics and the leaders of their partitions.
package struct MetadataRequest: KafkaRequest {
    package typealias Response = MetadataResponse
    package static let apiKey = APIKey.metadata
    package static let versions: ClosedRange<Int16> = 1...12
    package static let firstFlexibleVersion: Int16? = 9

    /// nil for all topics, empty for none.
    package var topics: [Topic]? = []
    package var allowAutoTopicCreation: Bool = true
    package var includeClusterAuthorizedOperations: Bool = false
    package var includeTopicAuthorizedOperations: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&topics)
        try c.bool(&allowAutoTopicCreation, from: 4, default: true)
        try c.bool(&includeClusterAuthorizedOperations, from: 8, to: 10)
        try c.bool(&includeTopicAuthorizedOperations, from: 8)
    }

    package struct Topic: WireStructure {
        package var topicID: KafkaUUID = .zero
        package var name: String? = ""

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.uuid(&topicID, from: 10, ignorable: true)
            try c.string(&name, nullFrom: 10)
        }
    }
}

/// The cluster as the broker knows it.
package struct MetadataResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var brokers: [Broker] = []
    package var clusterID: String?
    package var controllerID: Int32 = -1
    package var topics: [Topic] = []
    /// A bit for each operation of `ACLOperation`; the lowest Int32 when not asked for.
    package var clusterAuthorizedOperations: Int32 = .min

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 3, ignorable: true)
        try c.array(&brokers)
        try c.string(&clusterID, from: 2, ignorable: true)
        try c.int(&controllerID)
        try c.array(&topics)
        try c.int(&clusterAuthorizedOperations, from: 8, to: 10, default: .min)
    }

    package struct Broker: WireStructure {
        package var nodeID: Int32 = 0
        package var host: String = ""
        package var port: Int32 = 0
        package var rack: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&nodeID)
            try c.string(&host)
            try c.int(&port)
            try c.string(&rack)
        }
    }

    package struct Topic: WireStructure {
        package var errorCode: Int16 = 0
        package var name: String? = ""
        package var topicID: KafkaUUID = .zero
        package var isInternal: Bool = false
        package var partitions: [Partition] = []
        /// A bit for each operation of `ACLOperation`; the lowest Int32 when not asked for.
        package var topicAuthorizedOperations: Int32 = .min

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.string(&name, nullFrom: 12)
            try c.uuid(&topicID, from: 10, ignorable: true)
            try c.bool(&isInternal)
            try c.array(&partitions)
            try c.int(&topicAuthorizedOperations, from: 8, default: .min)
        }
    }

    package struct Partition: WireStructure {
        package var errorCode: Int16 = 0
        package var partitionIndex: Int32 = 0
        package var leaderID: Int32 = 0
        package var leaderEpoch: Int32 = -1
        package var replicaNodes: [Int32] = []
        package var isrNodes: [Int32] = []
        package var offlineReplicas: [Int32] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.int(&partitionIndex)
            try c.int(&leaderID)
            try c.int(&leaderEpoch, from: 7, ignorable: true)
            try c.array(&replicaNodes)
            try c.array(&isrNodes)
            try c.array(&offlineReplicas, from: 5, ignorable: true)
        }
    }
}
