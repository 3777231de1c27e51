/// Changes single entries of the configuration of topics or brokers (KIP-339).
package struct IncrementalAlterConfigsRequest: KafkaRequest {
    package typealias Response = IncrementalAlterConfigsResponse
    package static let apiKey = APIKey.incrementalAlterConfigs
    package static let versions: ClosedRange<Int16> = 0...1
    package static let firstFlexibleVersion: Int16? = 1

    package var resources: [AlterConfigsResource] = []
    package var validateOnly: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&resources)
        try c.bool(&validateOnly)
    }

    package struct AlterConfigsResource: WireStructure {
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
        /// 0 sets, 1 deletes, 2 appends to a list, 3 subtracts from it (`AlterConfigOp.OpType`).
        package var configOperation: Int8 = 0
        package var value: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.int(&configOperation)
            try c.string(&value)
        }
    }
}

/// The outcome for each resource.
package struct IncrementalAlterConfigsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var responses: [AlterConfigsResourceResponse] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&responses)
    }

    package struct AlterConfigsResourceResponse: WireStructure {
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
