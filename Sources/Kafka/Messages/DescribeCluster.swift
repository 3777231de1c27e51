/// Asks for the id, the controller and the brokers of a cluster (KIP-700).
package struct DescribeClusterRequest: KafkaRequest {
    package typealias Response = DescribeClusterResponse
    package static let apiKey = APIKey.describeCluster
    package static let versions: ClosedRange<Int16> = 0...1
    package static let firstFlexibleVersion: Int16? = 0

    package var includeClusterAuthorizedOperations: Bool = false
    /// 1 for brokers, 2 for controllers (KIP-919).
    package var endpointType: Int8 = 1

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.bool(&includeClusterAuthorizedOperations)
        try c.int(&endpointType, from: 1, default: 1)
    }
}

/// The cluster.
package struct DescribeClusterResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var errorMessage: String?
    /// 1 for brokers, 2 for controllers (KIP-919).
    package var endpointType: Int8 = 1
    package var clusterID: String = ""
    package var controllerID: Int32 = -1
    package var brokers: [Broker] = []
    /// A bit for each operation of `ACLOperation`; the lowest Int32 when not asked for.
    package var clusterAuthorizedOperations: Int32 = .min

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.int(&errorCode)
        try c.string(&errorMessage)
        try c.int(&endpointType, from: 1, default: 1)
        try c.string(&clusterID)
        try c.int(&controllerID)
        try c.array(&brokers)
        try c.int(&clusterAuthorizedOperations)
    }

    package struct Broker: WireStructure {
        package var brokerID: Int32 = 0
        package var host: String = ""
        package var port: Int32 = 0
        package var rack: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&brokerID)
            try c.string(&host)
            try c.int(&port)
            try c.string(&rack)
        }
    }
}
