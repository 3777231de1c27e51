import Cryptography
import Foundation
import Testing

@testable import AWS

@Suite struct MSKTokenTests {
    struct Vector: Decodable, Sendable, CustomTestStringConvertible {
        struct Input: Decodable, Sendable {
            let region: String
            let clock: Date
            let accessKeyID: String
            let secretAccessKey: String
            let sessionToken: String?
            let userAgent: String

            enum CodingKeys: String, CodingKey {
                case region, clock
                case accessKeyID = "access_key_id"
                case secretAccessKey = "secret_access_key"
                case sessionToken = "session_token"
                case userAgent = "user_agent"
            }
        }

        let name: String
        let input: Input
        let token: String
        let expirationMilliseconds: Int

        enum CodingKeys: String, CodingKey {
            case name, input, token
            case expirationMilliseconds = "expiration_ms"
        }

        var testDescription: String { name }

        var credentials: AWSCredentials {
            AWSCredentials(
                accessKeyID: input.accessKeyID, secretAccessKey: Secret(input.secretAccessKey),
                sessionToken: input.sessionToken.map { Secret($0) })
        }
    }

    static let vectors: [Vector] = Fixture.cases("msk-token-vector.json")

    @Test("the vectors are there")
    func count() {
        #expect(Self.vectors.count == 3)
    }

    @Test("tokens are those of AWS's own signer, byte for byte", arguments: vectors)
    func generated(vector: Vector) throws {
        let (token, expires) = try MSKToken.generate(
            region: vector.input.region, credentials: vector.credentials, now: vector.input.clock,
            userAgent: vector.input.userAgent)
        #expect(token == vector.token)
        #expect(Int(expires.timeIntervalSince1970 * 1000) == vector.expirationMilliseconds)
    }

    @Test("tokens of AWS's own signer are accepted until they expire", arguments: vectors)
    func accepted(vector: Vector) throws {
        for seconds in [-300, 0, 899.9] {
            let now = vector.input.clock.addingTimeInterval(seconds)
            let key = try MSKToken.verify(
                vector.token, region: vector.input.region, lookup: { _ in vector.credentials }, now: now)
            #expect(key == vector.input.accessKeyID)
        }
    }

    // MARK: - Refusals

    private let now = Date(timeIntervalSince1970: 1_768_480_496.75)
    private let credentials = AWSCredentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("the-secret"), sessionToken: Secret("the-session"))

    private func url() throws -> String {
        let token = try MSKToken.generate(region: "eu-west-1", credentials: credentials, now: now).token
        return String(decoding: try #require(bytes(base64url: token)), as: UTF8.self)
    }

    private func refusal(
        _ token: String, region: String? = "eu-west-1", credentials: AWSCredentials?, after seconds: Double = 0
    ) -> AWSError.Code? {
        let error = #expect(throws: AWSError.self) {
            try MSKToken.verify(
                token, region: region, lookup: { $0 == "AKIDEXAMPLE" ? credentials : nil },
                now: now.addingTimeInterval(seconds))
        }
        #expect(error?.description.contains("the-se") == false)
        return error?.code
    }

    @Test(
        "a token with one thing changed is refused for that reason",
        arguments: [
            ("https://kafka.", "https://kafka2.", AWSError.Code.tokenWrongHost),
            ("kafka.eu-west-1", "kafka.eu-west-2", .tokenWrongHost),
            ("https:", "http:", .tokenMalformed),
            (".com/?", ".com/x?", .tokenMalformed),
            ("kafka-cluster%3AConnect", "kafka-cluster%3AAlterCluster", .tokenWrongAction),
            ("Action=", "action=", .tokenMalformed),
            ("HMAC-SHA256", "HMAC-SHA512", .tokenMalformed),
            ("SignedHeaders=host", "SignedHeaders=host%3Bx", .tokenMalformed),
            ("X-Amz-Expires=900", "X-Amz-Expires=901", .tokenMalformed),
            ("X-Amz-Expires=900", "X-Amz-Expires=0", .tokenMalformed),
            ("X-Amz-Expires=900", "X-Amz-Expires=899", .tokenSignatureMismatch),
            ("X-Amz-Date=2026", "X-Amz-Date=202", .tokenMalformed),
            ("X-Amz-Date=20260115", "X-Amz-Date=20260116", .tokenMalformed),
            ("AKIDEXAMPLE", "AKIDOTHER", .tokenUnknownAccessKey),
            ("%2Fkafka-cluster%2F", "%2Fkafka%2F", .tokenMalformed),
            ("the-session", "the-sessioN", .tokenSessionMismatch),
            ("&X-Amz-Security-Token=the-session", "", .tokenSessionMismatch),
            ("&User-Agent", "&Other=1&User-Agent", .tokenSignatureMismatch),
            ("&User-Agent", "&Action=x&User-Agent", .tokenMalformed),
            ("&User-Agent", "&%FF=x&User-Agent", .tokenMalformed),
        ])
    func changed(text: String, replacement: String, reason: AWSError.Code) throws {
        let url = try url()
        try #require(url.contains(text))
        let token = base64url(Array(url.replacing(text, with: replacement).utf8))
        #expect(refusal(token, credentials: credentials) == reason)
    }

    @Test("the order of the query and the user agent do not matter")
    func order() throws {
        let parts = try url().split(separator: "?")
        let query = parts[1].split(separator: "&").reversed().joined(separator: "&")
        let token = base64url(Array("\(parts[0])?\(query)".replacing("=kedge", with: "=other%2F1").utf8))
        let key = try MSKToken.verify(token, lookup: { _ in credentials }, now: now)
        #expect(key == "AKIDEXAMPLE")
    }

    @Test("a good token is refused at the wrong time, in the wrong region and by other credentials")
    func circumstances() throws {
        let token = base64url(Array(try url().utf8))
        #expect(refusal(token, credentials: credentials, after: 900) == .tokenExpired)
        #expect(refusal(token, credentials: credentials, after: -301) == .tokenNotYetValid)
        #expect(refusal(token, region: "eu-west-2", credentials: credentials) == .tokenWrongHost)
        #expect(refusal(token, credentials: nil) == .tokenUnknownAccessKey)
        let session = Secret("the-session")
        let other = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("another"), sessionToken: session)
        #expect(refusal(token, credentials: other) == .tokenSignatureMismatch)
        let permanent = AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("the-secret"))
        #expect(refusal(token, credentials: permanent) == .tokenSessionMismatch)
        let ended = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("the-secret"), sessionToken: session, expiration: now)
        #expect(refusal(token, credentials: ended) == .tokenExpired)
    }

    @Test(
        "what is no token is refused",
        arguments: [
            "", "=", "x", "aGVsbG8", "a+b/", String(repeating: "A", count: MSKToken.maximumLength + 1), "_____w",
        ])
    func malformed(token: String) {
        #expect(refusal(token, credentials: credentials) == .tokenMalformed)
    }

    @Test("a token does not outlive the credentials that signed it")
    func expiration() throws {
        let end = now.addingTimeInterval(60)
        let ending = AWSCredentials(accessKeyID: "A", secretAccessKey: Secret("s"), expiration: end)
        #expect(try MSKToken.generate(region: "eu-west-1", credentials: ending, now: now).expires == end)
    }
}
