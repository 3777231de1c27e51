import Cryptography
import Foundation
import Testing

@testable import AWS

@Suite("Signatures that a server checks")
struct ReceivedRequestTests {
    private static let now = Date(timeIntervalSince1970: 1_768_000_000)

    private static func credentials(
        token: String? = nil, expiration: Date? = nil, secret: String = "secret"
    ) -> AWSCredentials {
        AWSCredentials(
            accessKeyID: "AKIAEXAMPLE", secretAccessKey: Secret(secret), sessionToken: token.map { Secret($0) },
            expiration: expiration)
    }

    /// A request as it arrives when a client signed it with `signing`.
    private static func received(
        _ target: String = "/v1/clusters/arn%3Aaws%3Akafka/nodes?b=2&a=%2F+1", body: String = "x=1",
        signing: AWSCredentials = credentials(), at time: Date = now, dropping: Set<String> = []
    ) throws -> ReceivedRequest {
        let request = try SignableRequest(
            method: "POST", url: "http://127.0.0.1:8080\(target)", headers: [.init("Content-Type", "text/plain")],
            payload: .bytes(Array("x=1".utf8)))
        let headers = SigV4(credentials: signing, region: "eu-west-1", service: "kafka").sign(request, at: time)
        return ReceivedRequest(
            method: "POST", target: target,
            headers: ([.init("Host", "127.0.0.1:8080"), .init("Accept", "*/*")] + headers)
                .filter { !dropping.contains($0.name) }, body: Array(body.utf8))
    }

    private static func code(
        _ request: ReceivedRequest, known: AWSCredentials = credentials()
    ) -> AWSError.Code? {
        do {
            _ = try request.verify(lookup: { $0 == "AKIAEXAMPLE" ? known : nil }, now: now)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("A good one is told by whom, where and for what it is")
    func good() throws {
        let signer = try Self.received().verify(lookup: { _ in Self.credentials() }, now: Self.now)
        #expect(signer == .init(accessKeyID: "AKIAEXAMPLE", region: "eu-west-1", service: "kafka"))
        let session = Self.credentials(token: "t", expiration: Self.now.addingTimeInterval(1))
        #expect(Self.code(try Self.received(signing: session), known: session) == nil)
        #expect(Self.code(try Self.received(at: Self.now.addingTimeInterval(-299))) == nil)
    }

    @Test("Each fault has its own code")
    func faults() throws {
        let session = Self.credentials(token: "t")
        #expect(Self.code(try Self.received(signing: Self.credentials(secret: "guessed"))) == .invalidSignature)
        #expect(Self.code(try Self.received(body: "x=2")) == .invalidSignature)
        #expect(Self.code(try Self.received(dropping: ["Content-Type"])) == .invalidSignature)
        #expect(Self.code(try Self.received(at: Self.now.addingTimeInterval(-301))) == .clockSkew)
        #expect(Self.code(try Self.received(at: Self.now.addingTimeInterval(301))) == .clockSkew)
        #expect(Self.code(try Self.received(), known: session) == .invalidCredentials)
        #expect(Self.code(try Self.received(signing: session)) == .invalidCredentials)
        let ended = Self.credentials(token: "t", expiration: Self.now)
        #expect(Self.code(try Self.received(signing: session), known: ended) == .expiredToken)
        for name in ["Authorization", "Host", "X-Amz-Date"] {
            #expect(Self.code(try Self.received(dropping: [name])) == .invalidRequest, "\(name)")
        }
        let unknown = #expect(throws: AWSError.self) {
            try Self.received().verify(lookup: { _ in nil }, now: Self.now)
        }
        #expect(unknown?.code == .invalidCredentials)
    }

    @Test("Another path, query or method is another signature")
    func target() throws {
        let signed = try Self.received()
        for (method, target) in [
            ("GET", signed.target), ("POST", "/v1/clusters/arn%3Aaws%3Akafka/nodes?b=2&a=%2F+2"),
            ("POST", "/v1/clusters/arn:aws:kafka/nodes?b=2&a=%2F+1"), ("POST", "/"), ("POST", "not a path"),
        ] {
            let changed = ReceivedRequest(method: method, target: target, headers: signed.headers, body: signed.body)
            #expect(Self.code(changed) != nil, "\(method) \(target)")
        }
    }
}
