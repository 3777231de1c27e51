/// Asks for the coordinator of a group or transactional id: one up to version 3, many from version 4 (KIP-699).
package struct FindCoordinatorRequest: KafkaRequest {
    package typealias Response = FindCoordinatorResponse
    package static let apiKey = APIKey.findCoordinator
    package static let versions: ClosedRange<Int16> = 0...5
    package static let firstFlexibleVersion: Int16? = 3

    package var key: String = ""
    /// 0 for groups, 1 for transactional ids.
    package var keyType: Int8 = 0
    package var coordinatorKeys: [String] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&key, to: 3)
        try c.int(&keyType, from: 1)
        try c.array(&coordinatorKeys, from: 4)
    }
}

/// The coordinators, in the fields of the response or in `coordinators` as in the request.
package struct FindCoordinatorResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var errorMessage: String?
    package var nodeID: Int32 = 0
    package var host: String = ""
    package var port: Int32 = 0
    package var coordinators: [Coordinator] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 1, ignorable: true)
        try c.int(&errorCode, to: 3)
        try c.string(&errorMessage, from: 1, to: 3, ignorable: true)
        try c.int(&nodeID, to: 3)
        try c.string(&host, to: 3)
        try c.int(&port, to: 3)
        try c.array(&coordinators, from: 4)
    }

    package struct Coordinator: WireStructure {
        package var key: String = ""
        package var nodeID: Int32 = 0
        package var host: String = ""
        package var port: Int32 = 0
        package var errorCode: Int16 = 0
        package var errorMessage: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&key)
            try c.int(&nodeID)
            try c.string(&host)
            try c.int(&port)
            try c.int(&errorCode)
            try c.string(&errorMessage)
        }
    }
}
