import FakeHTTP
import Foundation
import Testing

@testable import AWS

/// Clocks that are off, and sessions that end.
@Suite struct ClockAndSessionTests {
    private typealias Answer = FakeHTTPServer.Answer

    private func skewed(_ code: String, date: String = "Thu, 15 Jan 2026 12:54:56 GMT") -> Answer {
        Answer(403, headers: [("Date", date), ("x-amzn-errortype", code)], "{}")
    }

    @Test(
        "a clock that is off is corrected by the answer's Date, for all later calls too",
        arguments: ["RequestTimeTooSkewed", "RequestExpired", "InvalidSignatureException", "SignatureDoesNotMatch"])
    func skew(code: String) async throws {
        let clock = TestClock()
        try await ClientFixture.with([skewed(code), .init(200, "")], clock: clock) { client, server in
            _ = try await client.send(ClientFixture.request(server))
            clock.advance(1)
            _ = try await client.send(ClientFixture.request(server))
            let dates = server.requests.map { $0.headers["X-Amz-Date"].first ?? "" }
            #expect(dates == ["20260115T123456Z", "20260115T125456Z", "20260115T125457Z"])
            #expect(clock.pauses.isEmpty)
        }
    }

    @Test("a clock that is right, or that stays off, is not corrected again")
    func noSkew() async throws {
        let near = skewed("SignatureDoesNotMatch", date: "Thu, 15 Jan 2026 12:37:00 GMT")
        let wrong = try await ClientFixture.failure([near])
        #expect(wrong.attempts == 1)
        #expect(wrong.error.code == .invalidSignature)
        let off = try await ClientFixture.failure([
            skewed("RequestTimeTooSkewed"), skewed("RequestTimeTooSkewed", date: "Thu, 15 Jan 2026 14:54:56 GMT"),
        ])
        #expect(off.attempts == 2)
        #expect(off.error.code == .clockSkew)
        #expect(off.error.hint.contains("clock"))
        #expect(try await ClientFixture.failure([skewed("RequestTimeTooSkewed", date: "yesterday")]).attempts == 1)
    }

    @Test("a refusal without a word, as to a HEAD, is one of time where the Date says so")
    func wordless() async throws {
        let skewed = Answer(403, headers: [("Date", "Thu, 15 Jan 2026 12:54:56 GMT")], "")
        try await ClientFixture.with([skewed, .init(200, "")]) { client, server in
            _ = try await client.send(ClientFixture.request(server))
            #expect(server.requests.last?.headers["X-Amz-Date"] == ["20260115T125456Z"])
        }
        let denied = Answer(403, headers: [("Date", "Thu, 15 Jan 2026 12:34:59 GMT")], "")
        #expect(try await ClientFixture.failure([denied]).attempts == 1)
    }

    @Test("a session that AWS calls expired is fetched anew once, without a pause")
    func expired() async throws {
        let expired = Answer(400, #"{"__type": "com.amazon#ExpiredTokenException", "message": "expired"}"#)
        let agent: @Sendable (FakeHTTPServer.Request, Int) -> Answer = { _, index in
            .init(200, AWSFixture.document("AGENT\(index)"))
        }
        try await FakeHTTPServer.with(answering: agent) { agent in
            let clock = TestClock()
            let environment = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.url]
            try await ClientFixture.with([expired, .init(200, ""), expired], environment, clock: clock) {
                client, server in
                _ = try await client.send(ClientFixture.request(server))
                let error = await #expect(throws: AWSError.self) {
                    try await client.send(ClientFixture.request(server))
                }
                #expect(error?.code == .expiredToken)
                let keys = server.requests.map {
                    $0.headers["Authorization"].first?.split(separator: "/").first?.split(separator: "=").last ?? ""
                }
                #expect(keys == ["AGENT0", "AGENT1", "AGENT1", "AGENT2"])
                #expect(clock.pauses.isEmpty)
            }
        }
        // There are no others in the environment.
        #expect(try await ClientFixture.failure([expired]).attempts == 1)
    }
}
