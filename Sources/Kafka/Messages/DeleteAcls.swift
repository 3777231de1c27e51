/// Deletes the ACLs that match filters.
package struct DeleteAclsRequest: KafkaRequest {
    package typealias Response = DeleteAclsResponse
    package static let apiKey = APIKey.deleteAcls
    package static let versions: ClosedRange<Int16> = 0...3
    package static let firstFlexibleVersion: Int16? = 2

    package var filters: [Filter] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&filters)
    }

    package struct Filter: WireStructure {
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
}

/// What each filter matched, in the order of the request.
package struct DeleteAclsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var filterResults: [FilterResult] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&filterResults)
    }

    package struct FilterResult: WireStructure {
        package var errorCode: Int16 = 0
        package var errorMessage: String?
        package var matchingAcls: [MatchingAcl] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.string(&errorMessage)
            try c.array(&matchingAcls)
        }
    }

    package struct MatchingAcl: WireStructure {
        package var errorCode: Int16 = 0
        package var errorMessage: String?
        package var resourceType: Int8 = 0
        package var resourceName: String = ""
        package var patternType: Int8 = 3
        package var principal: String = ""
        package var host: String = ""
        package var operation: Int8 = 0
        package var permissionType: Int8 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.string(&errorMessage)
            try c.int(&resourceType)
            try c.string(&resourceName)
            try c.int(&patternType, from: 1, default: 3)
            try c.string(&principal)
            try c.string(&host)
            try c.int(&operation)
            try c.int(&permissionType)
        }
    }
}
