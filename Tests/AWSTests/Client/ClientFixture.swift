import FakeHTTP
import Foundation
import HTTP
import Logging
import Testing

@testable import AWS

/// A client of a server that answers as a test says.
enum ClientFixture {
    typealias Answer = FakeHTTPServer.Answer

    static let throttled = Answer(400, headers: [("x-amzn-errortype", "ThrottlingException")], "{}")

    static func request(_ server: FakeHTTPServer, body: HTTPBody = .none, retryable: Bool? = nil) -> AWSRequest {
        AWSRequest(
            service: .kafka, region: "eu-west-1", operation: "ListNodes", method: "POST", path: "/v1/a%2Fb",
            query: [("maxResults", "1"), ("marker", nil), ("a b", "ü/")], headers: [HTTPField("X-Own", "1")],
            body: body,
            retryable: retryable)
    }

    /// A client of a server that answers with these in turn, the last of them for ever.
    static func with<R>(
        _ answers: [Answer], _ environment: [String: String] = AWSFixture.keys, clock: TestClock = TestClock(),
        logger: Logger = AWSFixture.silent, _ body: (AWSClient, FakeHTTPServer) async throws -> R
    ) async throws -> R {
        try await FakeHTTPServer.with { _, index in
            answers[min(index, answers.count - 1)]
        } _: { server in
            let environment = environment.merging(["AWS_ENDPOINT_URL": server.url]) { $1 }
            return try await AWSFixture.with(environment, clock: clock, logger: logger) { access in
                try await body(access.client(), server)
            }
        }
    }

    static func failure(
        _ answers: [Answer], _ environment: [String: String] = AWSFixture.keys, clock: TestClock = TestClock()
    ) async throws -> (error: AWSError, attempts: Int) {
        try await with(answers, environment, clock: clock) { client, server in
            let error = await #expect(throws: AWSError.self) { try await client.send(request(server)) }
            return (try #require(error), server.requests.count)
        }
    }
}
