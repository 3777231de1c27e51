/// Creates ACLs.
package struct CreateAclsRequest: KafkaRequest {
    package typealias Response = CreateAclsResponse
    package static let apiKey = APIKey.createAcls
    package static let versions: ClosedRange<Int16> = 0...3
    package static let firstFlexibleVersion: Int16? = 2

    package var creations: [AclCreation] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&creations)
    }

    package struct AclCreation: WireStructure {
        package var resourceType: Int8 = 0
        package var resourceName: String = ""
        package var resourcePatternType: Int8 = 3
        package var principal: String = ""
        package var host: String = ""
        package var operation: Int8 = 0
        package var permissionType: Int8 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&resourceType)
            try c.string(&resourceName)
            try c.int(&resourcePatternType, from: 1, default: 3)
            try c.string(&principal)
            try c.string(&host)
            try c.int(&operation)
            try c.int(&permissionType)
        }
    }
}

/// The outcome for each ACL, in the order of the request.
package struct CreateAclsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var results: [AclCreationResult] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&results)
    }

    package struct AclCreationResult: WireStructure {
        package var errorCode: Int16 = 0
        package var errorMessage: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.string(&errorMessage)
        }
    }
}
