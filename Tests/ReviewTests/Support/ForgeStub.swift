import Cryptography
import Foundation
import HTTP
import Logging
import NIOCore
import Testing

@testable import Review

/// A forge of the tests over a bare repository; it checks every request against the forge's documented shapes.
final class ForgeStub: Sendable {
    let kind: ForgeKind
    private let server: Server
    let transport: HTTPTransport

    init(_ kind: ForgeKind, repository: String, transport: HTTPTransport) throws {
        self.kind = kind
        self.transport = transport
        let api = kind == .forgejo ? ForgeKind.gitea : kind
        server = try Server("ReviewTests/Fixtures/forge.py", [api.rawValue, repository])
    }

    var url: String { "http://127.0.0.1:\(server.port)" }

    struct State: Decodable {
        struct Pull: Decodable {
            struct Comment: Decodable { let body: String }
            let number: Int
            let state: String
            let title: String
            let body: String
            let labels: [String]
            let asked: [String]
            let teams: [String]
            let comments: [Comment]
        }

        struct Status: Decodable {
            let sha: String
            let state: String
            let context: String
            let description: String?
        }

        let pulls: [Pull]
        let statuses: [Status]
        let violations: [String]
        let log: [String]
        let issued: Int

        var open: [Pull] { pulls.filter { $0.state == "open" } }
        /// What was asked of the forge that changes something.
        var changes: [String] { log.filter { !$0.hasPrefix("GET") } }
    }

    /// What the forge has, after checking that every request so far was as documented.
    func state() async throws -> State {
        let state = try JSONDecoder().decode(State.self, from: try await call("GET", "/_state", nil))
        #expect(state.violations.isEmpty, "\(state.violations)")
        return state
    }

    /// Acts as a person, or breaks something.
    func act(_ verb: String, _ order: [String: Any] = [:]) async throws {
        let body = try JSONSerialization.data(withJSONObject: order.merging(["verb": verb]) { $1 })
        _ = try await call("POST", "/_do", body)
    }

    /// The next requests that match (`METHOD /path`) fail.
    func fail(
        _ match: String, times: Int = 1, status: Int, headers: [String: String] = [:], body: String? = nil,
        after: Bool = false
    ) async throws {
        var order: [String: Any] = [
            "match": match, "times": times, "status": status, "headers": headers, "after": after,
        ]
        order["body"] = body
        try await act("fault", order)
    }

    private func call(_ method: String, _ path: String, _ body: Data?) async throws -> Data {
        let response = try await transport.send(
            HTTPRequest(method: method, url: url + path, body: body.map { .bytes(ByteBuffer(bytes: $0)) } ?? .none))
        let answer = try await response.collect(upTo: 1 << 24)
        try #require(response.status == 200, "\(String(buffer: answer))")
        return Data(answer.readableBytesView)
    }
}
