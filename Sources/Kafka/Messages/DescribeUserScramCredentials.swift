/// Asks which SCRAM credentials users have (KIP-554); salts and keys stay secret.
package struct DescribeUserScramCredentialsRequest: KafkaRequest {
    package typealias Response = DescribeUserScramCredentialsResponse
    package static let apiKey = APIKey.describeUserScramCredentials
    package static let versions: ClosedRange<Int16> = 0...0
    package static let firstFlexibleVersion: Int16? = 0

    /// nil or empty for all.
    package var users: [UserName]? = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.array(&users)
    }

    package struct UserName: WireStructure {
        package var name: String = ""

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&name)
        }
    }
}

/// The mechanisms and iterations of each user.
package struct DescribeUserScramCredentialsResponse: KafkaResponse {
    package var throttleTimeMs: Int32 = 0
    package var errorCode: Int16 = 0
    package var errorMessage: String?
    package var results: [Result] = []

    package init() {}

    package mutating func code(_ c: inout WireCoder) throws(WireError) {
        try c.int(&throttleTimeMs)
        try c.int(&errorCode)
        try c.string(&errorMessage)
        try c.array(&results)
    }

    package struct Result: WireStructure {
        package var user: String = ""
        package var errorCode: Int16 = 0
        package var errorMessage: String?
        package var credentialInfos: [CredentialInfo] = []

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.string(&user)
            try c.int(&errorCode)
            try c.string(&errorMessage)
            try c.array(&credentialInfos)
        }
    }

    package struct CredentialInfo: WireStructure {
        /// 1 is SCRAM-SHA-256, 2 SCRAM-SHA-512.
        package var mechanism: Int8 = 0
        package var iterations: Int32 = 0

        package init() {}

        package mutating func code(_ c: inout WireCoder) throws(WireError) {
            try c.int(&mechanism)
            try c.int(&iterations)
        }
    }
}
