/// Asks for the groups that a broker coordinates.
package struct ListGroupsRequest: KafkaRequest {
    package typealias Response = ListGroupsResponse
    package static let apiKey = APIKey.listGroups
    package static let versions: ClosedRange<Int16> = 0...5
    package static let firstFlexibleVersion: Int16? = 3

    package var statesFilter: [String] = []
    package var typesFilter: [String] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&statesFilter, from: 4)
        try c.array(&typesFilter, from: 5)
    }
}

/// The groups of that broker.
package struct ListGroupsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var groups: [ListedGroup] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs, from: 1, ignorable: true)
        try c.int(&errorCode)
        try c.array(&groups)
    }

    package struct ListedGroup: WireStructure {
        package var groupID: String = ""
        package var protocolType: String = ""
        package var groupState: String = ""
        package var groupType: String = ""

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&groupID)
            try c.string(&protocolType)
            try c.string(&groupState, from: 4, ignorable: true)
            try c.string(&groupType, from: 5, ignorable: true)
        }
    }
}
