/// Replaces the whole configuration of topics or brokers; IncrementalAlterConfigs is safer.
package struct AlterConfigsRequest: KafkaRequest {
    package typealias Response = AlterConfigsResponse
    package static let apiKey = APIKey.alterConfigs
    package static let versions: ClosedRange<Int16> = 0...2
    package static let firstFlexibleVersion: Int16? = 2

    package var resources: [Resource] = []
    package var validateOnly: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&resources)
        try c.bool(&validateOnly)
    }

    package struct Resource: WireStructure {
        /// 2 for a topic, 4 for a broker (`ConfigResource.Type`).
        package var resourceType: Int8 = 0
        package var resourceName: String = ""
        package var configs: [AlterableConfig] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&resourceType)
            try c.string(&resourceName)
            try c.array(&configs)
        }
    }

    package struct AlterableConfig: WireStructure {
        package var name: String = ""
        package var value: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.string(&value)
        }
    }
}

/// The outcome for each resource.
package struct AlterConfigsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var responses: [ResourceResponse] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&responses)
    }

    package struct ResourceResponse: WireStructure {
        package var errorCode: Int16 = 0
        package var errorMessage: String?
        package var resourceType: Int8 = 0
        package var resourceName: String = ""

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.string(&errorMessage)
            try c.int(&resourceType)
            try c.string(&resourceName)
        }
    }
}
