import Cryptography
import FakeHTTP
import Foundation
import HTTP
import Logging
import NIOCore
import Testing

@testable import AWS

/// What a client sends, what it tries again, and what it says in the end.
@Suite struct AWSClientTests {
    private typealias Answer = FakeHTTPServer.Answer

    @Test("a signed request with AWS's headers, and its answer")
    func message() async throws {
        try await ClientFixture.with([.init(201, headers: [("X-Answer", "yes")], "body")]) { client, server in
            let response = try await client.send(ClientFixture.request(server, body: .bytes(ByteBuffer(string: "{}"))))
            #expect(response.status == 201)
            #expect(response["x-answer"] == "yes")
            #expect(String(buffer: response.body) == "body")
            let seen = try #require(server.requests.first)
            #expect(seen.uri == "/v1/a%2Fb?maxResults=1&marker&a%20b=%C3%BC%2F")
            #expect(seen.body == "{}")
            #expect(seen.headers["X-Own"] == ["1"])
            #expect(seen.headers["User-Agent"] == ["kedge/0.1.0"])
            #expect(seen.headers["amz-sdk-request"] == ["attempt=1; max=3"])
            #expect(UUID(uuidString: seen.headers["amz-sdk-invocation-id"].first ?? "") != nil)
            #expect(seen.headers["X-Amz-Date"] == ["20260115T123456Z"])
            #expect(
                seen.headers["Authorization"].first?.hasPrefix(
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260115/eu-west-1/kafka/aws4_request, SignedHeaders="
                        + "amz-sdk-invocation-id;amz-sdk-request;host;x-amz-date;x-own, Signature=") == true)
        }
    }

    @Test("a streamed answer is given as soon as its head is there")
    func stream() async throws {
        try await ClientFixture.with([ClientFixture.throttled, .init(chunks: ["a", "b"])]) { client, server in
            let response = try await client.stream(ClientFixture.request(server))
            #expect(String(buffer: try await response.collect(upTo: 2)) == "ab")
            #expect(server.requests.count == 2)
        }
    }

    // MARK: - Retries

    @Test(
        "what passes is tried again, with full jitter from one second on",
        arguments: [
            Answer(500, "x"), Answer(502, ""), Answer(503, "x"), Answer(504, ""), ClientFixture.throttled,
            Answer(429, ""), .hangUp,
            Answer(503, "<Error><Code>SlowDown</Code></Error>"),
            Answer(400, #"{"__type": "RequestTimeoutException"}"#),
        ])
    func passing(answer: FakeHTTPServer.Answer) async throws {
        let clock = TestClock()
        try await ClientFixture.with([answer, answer, .init(200, "done")], clock: clock) { client, server in
            let response = try await client.send(ClientFixture.request(server))
            #expect(String(buffer: response.body) == "done")
            #expect(clock.pauses == [.seconds(1), .seconds(2)])
            let attempts = server.requests.map { $0.headers["amz-sdk-request"].first ?? "" }
            #expect(attempts == ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"])
            #expect(Set(server.requests.map { $0.headers["amz-sdk-invocation-id"].first ?? "" }).count == 1)
        }
    }

    @Test("after the third attempt, or as many as are set, the failure is final")
    func exhausted() async throws {
        #expect(try await ClientFixture.failure([ClientFixture.throttled]).attempts == 3)
        let seven = AWSFixture.keys.merging(["AWS_MAX_ATTEMPTS": "7"]) { $1 }
        let clock = TestClock()
        let (error, attempts) = try await ClientFixture.failure([.init(503, "")], seven, clock: clock)
        #expect(error.code == .serviceFailure)
        #expect(attempts == 7)
        #expect(clock.pauses == [1, 2, 4, 8, 16, 20].map { .seconds($0) })
    }

    @Test(
        "what would fail in the same way is not tried again",
        arguments: [
            Answer(400, ""), Answer(403, ""), Answer(404, ""), Answer(409, ""), Answer(412, ""), Answer(301, ""),
        ])
    func final(answer: FakeHTTPServer.Answer) async throws {
        #expect(try await ClientFixture.failure([answer]).attempts == 1)
    }

    @Test("a server that is not trusted, and a proxy that refuses, are not asked again")
    func finalConnection() async throws {
        let clock = TestClock()
        try await ClientFixture.with([.init(200, "")]) { _, server in
            try await FakeProxy.with(refusing: "403 Forbidden") { proxy in
                let tls = ["AWS_ENDPOINT_URL": "https://127.0.0.1:\(server.port)"]
                let refusing = tls.merging(["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"]) { $1 }
                for environment in [tls, refusing] {
                    try await AWSFixture.with(AWSFixture.keys.merging(environment) { $1 }, clock: clock) { access in
                        let client = try access.client()
                        let error = await #expect(throws: AWSError.self) {
                            try await client.send(ClientFixture.request(server))
                        }
                        #expect(error?.code == .unreachable)
                    }
                }
                #expect(proxy.heads.count == 1)
            }
        }
        #expect(clock.pauses.isEmpty)
    }

    @Test("the pause that a server asks for is kept, up to twenty seconds")
    func retryAfter() async throws {
        for (header, value, pause) in [
            ("Retry-After", "7", 7), ("Retry-After", "3600", 20), ("x-amz-retry-after", "5000", 5),
            ("Retry-After", "-1", 1), ("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT", 1),
        ] {
            let clock = TestClock()
            try await ClientFixture.with([.init(503, headers: [(header, value)], ""), .init(200, "")], clock: clock) {
                client, server in
                _ = try await client.send(ClientFixture.request(server))
                #expect(clock.pauses == [.seconds(pause)], "\(header): \(value)")
            }
        }
    }

    @Test("a streamed body is sent again only where it can be produced again")
    func streamedBody() async throws {
        for (retryable, attempts) in [(nil, 1), (false, 1), (true, 3)] as [(Bool?, Int)] {
            try await ClientFixture.with([.init(503, "")]) { client, server in
                var request = ClientFixture.request(
                    server, body: .stream(length: 2, OneChunk(text: "ab")), retryable: retryable)
                request.payload = .digest(sha256(Array("ab".utf8)))
                let error = await #expect(throws: AWSError.self) { try await client.send(request) }
                #expect(error?.code == .serviceFailure)
                #expect(server.requests.map(\.body) == Array(repeating: "ab", count: attempts))
            }
        }
    }

    private struct OneChunk: AsyncSequence, Sendable {
        typealias Element = ByteBuffer
        typealias Failure = any Error
        let text: String

        struct AsyncIterator: AsyncIteratorProtocol {
            var text: String?

            mutating func next() async throws -> ByteBuffer? {
                defer { text = nil }
                return text.map { ByteBuffer(string: $0) }
            }
        }

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(text: text) }
    }

    @Test("the allowance for retries is shared, used up, and filled again by successes")
    func tokens() {
        let tokens = RetryTokens()
        for _ in 0..<100 { #expect(tokens.take(RetryTokens.retryCost)) }
        #expect(!tokens.take(RetryTokens.retryCost))
        tokens.refill(nil)
        #expect(!tokens.take(RetryTokens.retryCost))
        tokens.refill(RetryTokens.timeoutCost)
        #expect(tokens.take(RetryTokens.timeoutCost))
        for _ in 0..<1000 { tokens.refill(RetryTokens.retryCost) }
        for _ in 0..<50 { #expect(tokens.take(RetryTokens.timeoutCost)) }
        #expect(!tokens.take(1))
    }

    @Test("with the allowance used up, calls fail at once")
    func quota() async throws {
        let many = AWSFixture.keys.merging(["AWS_MAX_ATTEMPTS": "100"]) { $1 }
        try await ClientFixture.with([.init(503, "")], many) { client, server in
            var request = ClientFixture.request(server)
            request.overallTimeout = .seconds(86_400)
            for _ in 0..<2 {
                await #expect(throws: AWSError.self) { try await client.send(request) }
            }
            // 500 tokens are 100 retries: 99 for the first call, one for the second.
            #expect(server.requests.count == 102)
        }
    }

    @Test("a timeout costs twice as much, and is an error of its own")
    func timeout() async throws {
        let clock = TestClock()
        try await ClientFixture.with([.silence], clock: clock) { client, server in
            var request = ClientFixture.request(server)
            request.timeout = .milliseconds(20)
            let error = await #expect(throws: AWSError.self) { try await client.send(request) }
            #expect(error?.code == .timeout)
            #expect(error?.message.hasPrefix("MSK ListNodes in eu-west-1: POST http://127.0.0.1") == true)
            #expect(error.map { RetryPolicy.cost(of: $0) } == RetryTokens.timeoutCost)
            #expect(clock.pauses.count == 2)
        }
    }

    @Test("all attempts together have a limit too")
    func overall() async throws {
        let clock = TestClock()
        let many = AWSFixture.keys.merging(["AWS_MAX_ATTEMPTS": "100"]) { $1 }
        try await ClientFixture.with([.init(503, "")], many, clock: clock) { client, server in
            var request = ClientFixture.request(server)
            request.overallTimeout = .seconds(50)
            request.timeout = .seconds(10)
            let error = await #expect(throws: AWSError.self) { try await client.send(request) }
            #expect(error?.code == .serviceFailure)
            // The next pause, of twenty seconds, would end after the fiftieth.
            #expect(clock.pauses == [1, 2, 4, 8, 16].map { .seconds($0) })
        }
    }

    @Test("an answer that is too large is not asked for again")
    func tooLarge() async throws {
        try await ClientFixture.with([.init(200, "123456")]) { client, server in
            var request = ClientFixture.request(server)
            request.responseLimit = 5
            let error = await #expect(throws: AWSError.self) { try await client.send(request) }
            #expect(error?.code == .unexpectedAnswer)
            #expect(server.requests.count == 1)
        }
    }

    // MARK: - Refused here

    @Test("an unknown region's endpoint, and a stream that nobody hashed, are refused before anything is sent")
    func refusedHere() async throws {
        try await ClientFixture.with([.init(200, "")]) { client, server in
            var wrong = ClientFixture.request(server)
            wrong.region = "nowhere!"
            let region = await #expect(throws: AWSError.self) { try await client.send(wrong) }
            #expect(region?.code == .invalidConfiguration)
            let stream = ClientFixture.request(server, body: .stream(length: 2, OneChunk(text: "ab")))
            let body = await #expect(throws: AWSError.self) { try await client.send(stream) }
            #expect(body?.code == .invalidRequest)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("a call that is cancelled while it waits says so")
    func cancelled() async throws {
        try await FakeHTTPServer.with { _, _ in
            Answer(503, "")
        } _: { server in
            let environment = AWSFixture.nothing.merging(AWSFixture.keys) { $1 }
                .merging(["AWS_ENDPOINT_URL": server.url]) { $1 }
            try await withHTTPTransport(logger: AWSFixture.silent) { transport in
                let access = AWSAccess(
                    settings: try AWSSettings.load(environment: environment), transport: transport,
                    logger: AWSFixture.silent, sleep: { _ in throw CancellationError() })
                let client = try access.client()
                let error = await #expect(throws: AWSError.self) {
                    try await client.send(ClientFixture.request(server))
                }
                #expect(error?.code == .cancelled)
                #expect(server.requests.count == 1)
            }
        }
    }
}
