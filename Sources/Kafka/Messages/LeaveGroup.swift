/// Takes members out of a group: one up to version 2, many from version 3.
package struct LeaveGroupRequest: KafkaRequest {
    package typealias Response = LeaveGroupResponse
    package static let apiKey = APIKey.leaveGroup
    package static let versions: ClosedRange<Int16> = 0...5
    package static let firstFlexibleVersion: Int16? = 4

    package var groupID: String = ""
    package var memberID: String = ""
    package var members: [MemberIdentity] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&groupID)
        try c.string(&memberID, to: 2)
        try c.array(&members, from: 3)
    }

    package struct MemberIdentity: WireStructure {
        package var memberID: String = ""
        package var groupInstanceID: String?
        package var reason: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&memberID)
            try c.string(&groupInstanceID)
            try c.string(&reason, from: 5, ignorable: true)
        }
    }
}

/// The outcome for each member.
package struct LeaveGroupResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var members: [MemberResponse] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 1, ignorable: true)
        try c.int(&errorCode)
        try c.array(&members, from: 3)
    }

    package struct MemberResponse: WireStructure {
        package var memberID: String = ""
        package var groupInstanceID: String?
        package var errorCode: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&memberID)
            try c.string(&groupInstanceID)
            try c.int(&errorCode)
        }
    }
}
