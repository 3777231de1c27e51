/// Asks for the client quotas that match a filter (KIP-546).
package struct DescribeClientQuotasRequest: KafkaRequest {
    package typealias Response = DescribeClientQuotasResponse
    package static let apiKey = APIKey.describeClientQuotas
    package static let versions: ClosedRange<Int16> = 0...1
    package static let firstFlexibleVersion: Int16? = 1

    package var components: [ComponentData] = []
    package var strict: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&components)
        try c.bool(&strict)
    }

    package struct ComponentData: WireStructure {
        package var entityType: String = ""
        /// 0 for the name in `match`, 1 for the default entity, 2 for any.
        package var matchType: Int8 = 0
        package var match: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&entityType)
            try c.int(&matchType)
            try c.string(&match)
        }
    }
}

/// The quotas of each entity.
package struct DescribeClientQuotasResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var errorMessage: String?
    package var entries: [EntryData]? = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.int(&errorCode)
        try c.string(&errorMessage)
        try c.array(&entries)
    }

    package struct EntryData: WireStructure {
        package var entity: [EntityData] = []
        package var values: [ValueData] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.array(&entity)
            try c.array(&values)
        }
    }

    package struct EntityData: WireStructure {
        package var entityType: String = ""
        package var entityName: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&entityType)
            try c.string(&entityName)
        }
    }

    package struct ValueData: WireStructure {
        package var key: String = ""
        package var value: Double = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&key)
            try c.float64(&value)
        }
    }
}
