/// Asks which requests a broker takes, in which versions (KIP-511).
package struct ApiVersionsRequest: KafkaRequest {
    package typealias Response = ApiVersionsResponse
    package static let apiKey = APIKey.apiVersions
    package static let versions: ClosedRange<Int16> = 0...4
    package static let firstFlexibleVersion: Int16? = 3

    package var clientSoftwareName: String = ""
    package var clientSoftwareVersion: String = ""

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.string(&clientSoftwareName, from: 3, ignorable: true)
        try c.string(&clientSoftwareVersion, from: 3, ignorable: true)
    }
}

/// The versions of each request, and the features (KIP-584).
package struct ApiVersionsResponse: KafkaResponse {
    package var errorCode: Int16 = 0
    package var apiKeys: [ApiVersion] = []
    package var throttleTimeMs: Int32 = 0
    package var supportedFeatures: [SupportedFeatureKey] = []
    /// -1 when unknown.
    package var finalizedFeaturesEpoch: Int64 = -1
    package var finalizedFeatures: [FinalizedFeatureKey] = []
    package var zkMigrationReady: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&errorCode)
        try c.array(&apiKeys)
        try c.int(&throttleTimeMs, from: 1, ignorable: true)
        try c.tagged(0, &supportedFeatures, from: 3, ignorable: true)
        try c.tagged(1, &finalizedFeaturesEpoch, from: 3, ignorable: true, default: -1)
        try c.tagged(2, &finalizedFeatures, from: 3, ignorable: true)
        try c.tagged(3, &zkMigrationReady, from: 3, ignorable: true)
    }

    package struct ApiVersion: WireStructure {
        package var apiKey: Int16 = 0
        package var minVersion: Int16 = 0
        package var maxVersion: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&apiKey)
            try c.int(&minVersion)
            try c.int(&maxVersion)
        }
    }

    package struct SupportedFeatureKey: WireStructure {
        package var name: String = ""
        package var minVersion: Int16 = 0
        package var maxVersion: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.int(&minVersion)
            try c.int(&maxVersion)
        }
    }

    package struct FinalizedFeatureKey: WireStructure {
        package var name: String = ""
        package var maxVersionLevel: Int16 = 0
        package var minVersionLevel: Int16 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.int(&maxVersionLevel)
            try c.int(&minVersionLevel)
        }
    }
}
