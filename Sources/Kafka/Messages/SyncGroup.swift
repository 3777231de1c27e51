/// Brings the assignments that the leader made, and asks for the own one.
package struct SyncGroupRequest: KafkaRequest {
    package typealias Response = SyncGroupResponse
    package static let apiKey = APIKey.syncGroup
    package static let versions: ClosedRange<Int16> = 0...5
    package static let firstFlexibleVersion: Int16? = 4

    package var groupID: String = ""
    package var generationID: Int32 = 0
    package var memberID: String = ""
    package var groupInstanceID: String?
    package var protocolType: String?
    package var protocolName: String?
    package var assignments: [Assignment] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&groupID)
        try c.int(&generationID)
        try c.string(&memberID)
        try c.string(&groupInstanceID, from: 3)
        try c.string(&protocolType, from: 5, ignorable: true)
        try c.string(&protocolName, from: 5, ignorable: true)
        try c.array(&assignments)
    }

    package struct Assignment: WireStructure {
        package var memberID: String = ""
        package var assignment: [UInt8] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&memberID)
            try c.bytes(&assignment)
        }
    }
}

/// The assignment of the member.
package struct SyncGroupResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var protocolType: String?
    package var protocolName: String?
    package var assignment: [UInt8] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 1, ignorable: true)
        try c.int(&errorCode)
        try c.string(&protocolType, from: 5, ignorable: true)
        try c.string(&protocolName, from: 5, ignorable: true)
        try c.bytes(&assignment)
    }
}
