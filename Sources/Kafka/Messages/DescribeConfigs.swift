/// Asks for the configuration of topics or brokers.
package struct DescribeConfigsRequest: KafkaRequest {
    package typealias Response = DescribeConfigsResponse
    package static let apiKey = APIKey.describeConfigs
    package static let versions: ClosedRange<Int16> = 1...4
    package static let firstFlexibleVersion: Int16? = 4

    package var resources: [Resource] = []
    package var includeSynonyms: Bool = false
    package var includeDocumentation: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&resources)
        try c.bool(&includeSynonyms)
        try c.bool(&includeDocumentation, from: 3)
    }

    package struct Resource: WireStructure {
        /// 2 for a topic, 4 for a broker (`ConfigResource.Type`).
        package var resourceType: Int8 = 0
        package var resourceName: String = ""
        /// nil for all.
        package var configurationKeys: [String]? = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&resourceType)
            try c.string(&resourceName)
            try c.array(&configurationKeys)
        }
    }
}

/// The configuration of each resource.
package struct DescribeConfigsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var results: [Result] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&results)
    }

    package struct Result: WireStructure {
        package var errorCode: Int16 = 0
        package var errorMessage: String?
        package var resourceType: Int8 = 0
        package var resourceName: String = ""
        package var configs: [ResourceResult] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.string(&errorMessage)
            try c.int(&resourceType)
            try c.string(&resourceName)
            try c.array(&configs)
        }
    }

    package struct ResourceResult: WireStructure {
        package var name: String = ""
        package var value: String?
        package var readOnly: Bool = false
        package var configSource: Int8 = -1
        package var isSensitive: Bool = false
        package var synonyms: [Synonym] = []
        package var configType: Int8 = 0
        package var documentation: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.string(&value)
            try c.bool(&readOnly)
            try c.int(&configSource)
            try c.bool(&isSensitive)
            try c.array(&synonyms)
            try c.int(&configType, from: 3, ignorable: true)
            try c.string(&documentation, from: 3, ignorable: true)
        }
    }

    package struct Synonym: WireStructure {
        package var name: String = ""
        package var value: String?
        package var source: Int8 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.string(&value)
            try c.int(&source)
        }
    }
}
