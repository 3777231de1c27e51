/// Creates, changes and deletes SCRAM credentials (KIP-554); sent to the controller.
package struct AlterUserScramCredentialsRequest: KafkaRequest {
    package typealias Response = AlterUserScramCredentialsResponse
    package static let apiKey = APIKey.alterUserScramCredentials
    package static let versions: ClosedRange<Int16> = 0...0
    package static let firstFlexibleVersion: Int16? = 0

    package var deletions: [ScramCredentialDeletion] = []
    package var upsertions: [ScramCredentialUpsertion] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&deletions)
        try c.array(&upsertions)
    }

    package struct ScramCredentialDeletion: WireStructure {
        package var name: String = ""
        /// 1 is SCRAM-SHA-256, 2 SCRAM-SHA-512.
        package var mechanism: Int8 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.int(&mechanism)
        }
    }

    package struct ScramCredentialUpsertion: WireStructure {
        package var name: String = ""
        /// 1 is SCRAM-SHA-256, 2 SCRAM-SHA-512.
        package var mechanism: Int8 = 0
        package var iterations: Int32 = 0
        package var salt: [UInt8] = []
        package var saltedPassword: [UInt8] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
            try c.int(&mechanism)
            try c.int(&iterations)
            try c.bytes(&salt)
            try c.bytes(&saltedPassword)
        }
    }
}

/// The outcome for each user.
package struct AlterUserScramCredentialsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var results: [Result] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.array(&results)
    }

    package struct Result: WireStructure {
        package var user: String = ""
        package var errorCode: Int16 = 0
        package var errorMessage: String?

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&user)
            try c.int(&errorCode)
            try c.string(&errorMessage)
        }
    }
}
