import Cryptography
import Foundation
import Testing

@testable import AWS

/// Signatures that botocore made, byte for byte.
@Suite struct SigV4VectorTests {
    struct Vector: Decodable, Sendable, CustomTestStringConvertible {
        struct Input: Decodable, Sendable {
            let clock: Date
            let region: String
            let service: String
            let accessKeyID: String
            let secretAccessKey: String
            let sessionToken: String?
            let kind: String
            let expires: Int?
            let method: String
            let url: String
            let headers: [String: String]
            let bodyBase64: String

            enum CodingKeys: String, CodingKey {
                case clock, region, service, kind, expires, method, url, headers
                case accessKeyID = "access_key_id"
                case secretAccessKey = "secret_access_key"
                case sessionToken = "session_token"
                case bodyBase64 = "body_base64"
            }
        }

        let name: String
        let input: Input
        let canonicalRequest: String
        let stringToSign: String
        let signingKeyHex: String
        let signature: String
        let authorization: String?
        let signedURL: String?
        let requestHeaders: [String: String]

        enum CodingKeys: String, CodingKey {
            case name, input, signature, authorization
            case canonicalRequest = "canonical_request"
            case stringToSign = "string_to_sign"
            case signingKeyHex = "signing_key_hex"
            case signedURL = "signed_url"
            case requestHeaders = "request_headers"
        }

        var testDescription: String { name }

        var signer: SigV4 {
            let credentials = AWSCredentials(
                accessKeyID: input.accessKeyID, secretAccessKey: Secret(input.secretAccessKey),
                sessionToken: input.sessionToken.map { Secret($0) })
            return SigV4(credentials: credentials, region: input.region, service: input.service)
        }

        func request() throws -> SignableRequest {
            try SignableRequest(
                method: input.method, url: input.url, headers: input.headers.map { .init($0.key, $0.value) },
                payload: payload())
        }

        /// The last line says how the body was covered; where that is its hash, we have to find it ourselves.
        private func payload() throws -> SignableRequest.Payload {
            switch canonicalRequest.split(separator: "\n").last {
            case "UNSIGNED-PAYLOAD": .unsigned
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": .unsignedWithTrailer
            default: .bytes(try #require(bytes(base64: input.bodyBase64)))
            }
        }
    }

    static let vectors: [Vector] = Fixture.cases("sigv4-vectors.json")

    @Test("the vectors are there")
    func count() {
        #expect(Self.vectors.count == 22)
    }

    @Test("a request signed in its headers", arguments: vectors.filter { $0.input.kind == "header" })
    func header(vector: Vector) throws {
        let request = try vector.request()
        let signer = vector.signer
        let time = AmazonTime(vector.input.clock)
        let canonical = signer.canonicalRequest(
            request, query: request.query, headers: signer.headersToSign(request, at: time))
        #expect(canonical == vector.canonicalRequest)
        #expect(signer.stringToSign(canonical, at: time) == vector.stringToSign)
        #expect(hex(signer.signingKey(time)) == vector.signingKeyHex)
        #expect(signer.signature(of: canonical, at: time) == vector.signature)

        let signed = signer.sign(request, at: vector.input.clock)
        #expect(Dictionary(signed.map { ($0.name, $0.value) }) { _, last in last } == vector.requestHeaders)
        #expect(signed.last == .init("Authorization", try #require(vector.authorization)))
    }

    @Test("a request signed in its query", arguments: vectors.filter { $0.input.kind == "query" })
    func presigned(vector: Vector) throws {
        let expires = Duration.seconds(try #require(vector.input.expires))
        let url = try vector.signer.presign(vector.request(), expires: expires, at: vector.input.clock)
        #expect(url == vector.signedURL)
    }
}
