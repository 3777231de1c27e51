/// Joins a consumer group, or rejoins it for a rebalance.
package struct JoinGroupRequest: KafkaRequest {
    package typealias Response = JoinGroupResponse
    package static let apiKey = APIKey.joinGroup
    package static let versions: ClosedRange<Int16> = 0...9
    package static let firstFlexibleVersion: Int16? = 6

    package var groupID: String = ""
    package var sessionTimeoutMs: Int32 = 0
    package var rebalanceTimeoutMs: Int32 = -1
    package var memberID: String = ""
    package var groupInstanceID: String?
    package var protocolType: String = ""
    package var protocols: [GroupProtocol] = []
    package var reason: String?

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&groupID)
        try c.int(&sessionTimeoutMs)
        try c.int(&rebalanceTimeoutMs, from: 1, ignorable: true)
        try c.string(&memberID)
        try c.string(&groupInstanceID, from: 5)
        try c.string(&protocolType)
        try c.array(&protocols)
        try c.string(&reason, from: 8, ignorable: true)
    }

    package struct GroupProtocol: WireStructure {
        package var name: String = ""
        package var metadata: [UInt8] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.bytes(&metadata)
        }
    }
}

/// What the member has become; the leader also learns who the members are.
package struct JoinGroupResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var generationID: Int32 = -1
    package var protocolType: String?
    package var protocolName: String? = ""
    package var leader: String = ""
    package var skipAssignment: Bool = false
    package var memberID: String = ""
    package var members: [Member] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 2, ignorable: true)
        try c.int(&errorCode)
        try c.int(&generationID)
        try c.string(&protocolType, from: 7, ignorable: true)
        try c.string(&protocolName, nullFrom: 7)
        try c.string(&leader)
        try c.bool(&skipAssignment, from: 9)
        try c.string(&memberID)
        try c.array(&members)
    }

    package struct Member: WireStructure {
        package var memberID: String = ""
        package var groupInstanceID: String?
        package var metadata: [UInt8] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&memberID)
            try c.string(&groupInstanceID, from: 5, ignorable: true)
            try c.bytes(&metadata)
        }
    }
}
