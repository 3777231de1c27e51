import Foundation
import HTTP
import NIOCore
import Programs
import Review

/// A forge of the tests over a bare repository; it checks every request against the forge's documented shapes.
package final class ForgeStub: Sendable {
    package let kind: ForgeKind
    private let server: Server
    private let transport: HTTPTransport

    package init(_ kind: ForgeKind, repository: String, transport: HTTPTransport) throws {
        self.kind = kind
        self.transport = transport
        let api = kind == .forgejo ? ForgeKind.gitea : kind
        server = try Server("Forges/forge.py", [api.rawValue, repository])
    }

    package var url: String { "http://127.0.0.1:\(server.port)" }

    package struct State: Decodable {
        package struct Pull: Decodable {
            package struct Comment: Decodable { package let body: String }
            package let number: Int
            package let state: String
            package let title: String
            package let body: String
            package let labels: [String]
            package let asked: [String]
            package let teams: [String]
            package let comments: [Comment]
        }

        package struct Status: Decodable {
            package let sha: String
            package let state: String
            package let context: String
            package let description: String?
        }

        package let pulls: [Pull]
        package let statuses: [Status]
        package let violations: [String]
        package let log: [String]
        package let issued: Int

        package var open: [Pull] { pulls.filter { $0.state == "open" } }
        /// What was asked of the forge that changes something.
        package var changes: [String] { log.filter { !$0.hasPrefix("GET") } }
    }

    /// What the forge has, after checking that every request so far was as documented.
    package func state() async throws -> State {
        let state = try JSONDecoder().decode(State.self, from: try await call("GET", "/_state", nil))
        guard state.violations.isEmpty else { throw Unexpected(words: state.violations) }
        return state
    }

    /// Requests that are not as the forge documents them, or an order that the stub does not take.
    package struct Unexpected: Error {
        let words: [String]
    }

    /// Acts as a person, or breaks something.
    package func act(_ verb: String, _ order: [String: Any] = [:]) async throws {
        let body = try JSONSerialization.data(withJSONObject: order.merging(["verb": verb]) { $1 })
        _ = try await call("POST", "/_do", body)
    }

    /// The next requests that match (`METHOD /path`) fail.
    package func fail(
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
        guard response.status == 200 else { throw Unexpected(words: [String(buffer: answer)]) }
        return Data(answer.readableBytesView)
    }
}
