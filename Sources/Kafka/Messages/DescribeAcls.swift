/// Asks for the ACLs that match a filter.
package struct DescribeAclsRequest: KafkaRequest {
    package typealias Response = DescribeAclsResponse
    package static let apiKey = APIKey.describeAcls
    package static let versions: ClosedRange<Int16> = 0...3
    package static let firstFlexibleVersion: Int16? = 2

    package var resourceTypeFilter: Int8 = 0
    /// nil for any.
    package var resourceNameFilter: String?
    package var patternTypeFilter: Int8 = 3
    package var principalFilter: String?
    package var hostFilter: String?
    package var operation: Int8 = 0
    package var permissionType: Int8 = 0

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&resourceTypeFilter)
        try c.string(&resourceNameFilter)
        try c.int(&patternTypeFilter, from: 1, default: 3)
        try c.string(&principalFilter)
        try c.string(&hostFilter)
        try c.int(&operation)
        try c.int(&permissionType)
    }
}

/// The ACLs, by resource.
package struct DescribeAclsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var errorMessage: String?
    package var resources: [Resource] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.int(&errorCode)
        try c.string(&errorMessage)
        try c.array(&resources)
    }

    package struct Resource: WireStructure {
        package var resourceType: Int8 = 0
        package var resourceName: String = ""
        package var patternType: Int8 = 3
        package var acls: [AclDescription] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&resourceType)
            try c.string(&resourceName)
            try c.int(&patternType, from: 1, default: 3)
            try c.array(&acls)
        }
    }

    package struct AclDescription: WireStructure {
        package var principal: String = ""
        package var host: String = ""
        package var operation: Int8 = 0
        package var permissionType: Int8 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&principal)
            try c.string(&host)
            try c.int(&operation)
            try c.int(&permissionType)
        }
    }
}
