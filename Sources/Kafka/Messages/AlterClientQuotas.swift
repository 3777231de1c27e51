/// Sets and removes client quotas (KIP-546).
package struct AlterClientQuotasRequest: KafkaRequest {
    package typealias Response = AlterClientQuotasResponse
    package static let apiKey = APIKey.alterClientQuotas
    package static let versions: ClosedRange<Int16> = 0...1
    package static let firstFlexibleVersion: Int16? = 1

    package var entries: [EntryData] = []
    package var validateOnly: Bool = false

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&entries)
        try c.bool(&validateOnly)
    }

    package struct EntryData: WireStructure {
        package var entity: [EntityData] = []
        package var ops: [OpData] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.array(&entity)
            try c.array(&ops)
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

    package struct OpData: WireStructure {
        package var key: String = ""
        package var value: Double = 0
        package var remove: Bool = false

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&key)
            try c.float64(&value)
            try c.bool(&remove)
        }
    }
}

/// The outcome for each entity.
package struct AlterClientQuotasResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var entries: [EntryData] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&entries)
    }

    package struct EntryData: WireStructure {
        package var errorCode: Int16 = 0
        package var errorMessage: String?
        package var entity: [EntityData] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&errorCode)
            try c.string(&errorMessage)
            try c.array(&entity)
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
}
