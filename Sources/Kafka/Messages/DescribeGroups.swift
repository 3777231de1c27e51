/// Asks for state and members of groups; sent to their coordinators.
package struct DescribeGroupsRequest: KafkaRequest {
    package typealias Response = DescribeGroupsResponse
    package static let apiKey = APIKey.describeGroups
    package static let versions: ClosedRange<Int16> = 0...5
    package static let firstFlexibleVersion: Int16? = 5

    package var groups: [String] = []
    package var includeAuthorizedOperations: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&groups)
        try c.bool(&includeAuthorizedOperations, from: 3)
    }
}

/// The groups.
package struct DescribeGroupsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var groups: [DescribedGroup] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 1, ignorable: true)
        try c.array(&groups)
    }

    package struct DescribedGroup: WireStructure {
        package var errorCode: Int16 = 0
        package var groupID: String = ""
        package var groupState: String = ""
        package var protocolType: String = ""
        package var protocolData: String = ""
        package var members: [DescribedGroupMember] = []
        /// A bit for each operation of `ACLOperation`; the lowest Int32 when not asked for.
        package var authorizedOperations: Int32 = .min

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.string(&groupID)
            try c.string(&groupState)
            try c.string(&protocolType)
            try c.string(&protocolData)
            try c.array(&members)
            try c.int(&authorizedOperations, from: 3, default: .min)
        }
    }

    package struct DescribedGroupMember: WireStructure {
        package var memberID: String = ""
        package var groupInstanceID: String?
        package var clientID: String = ""
        package var clientHost: String = ""
        package var memberMetadata: [UInt8] = []
        package var memberAssignment: [UInt8] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&memberID)
            try c.string(&groupInstanceID, from: 4, ignorable: true)
            try c.string(&clientID)
            try c.string(&clientHost)
            try c.bytes(&memberMetadata)
            try c.bytes(&memberAssignment)
        }
    }
}
