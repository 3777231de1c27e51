import Cryptography
import FakeHTTP
import Foundation
import NIOCore
import Testing

@testable import HTTP

@Suite struct FailureTests {
    /// The error of a request, which has neither path nor query in it.
    private func failure(
        _ url: String, _ configuration: HTTPConfiguration = .init(), timeout: Duration = .seconds(60)
    ) async throws -> HTTPError {
        try await withHTTPTransport(configuration, logger: silent) { transport in
            do {
                let text = try await transport.text(get(url + "/secret-path?secret-query", timeout: timeout))
                throw Unexpected(text: text)
            } catch let error as HTTPError {
                #expect("\(error) \(error.cause ?? "")".contains("secret") == false)
                return error
            }
        }
    }

    private struct Unexpected: Error {
        let text: String
    }

    @Test("nobody listens")
    func unreachable() async throws {
        let port = try await FakeHTTPServer.with { _, _ in
            .init(200, "")
        } _: {
            $0.port
        }
        let error = try await failure("http://127.0.0.1:\(port)")
        #expect(error.code == .unreachable)
        #expect(error.message == "GET http://127.0.0.1:\(port): no connection")
        let named = try await failure("http://localhost:\(port)")
        #expect(named.code == .unreachable)
        #expect(named.message.hasSuffix("no connection to localhost:\(port)"))
    }

    @Test("a name without an address")
    func dns() async throws {
        let error = try await failure("http://no-such-host.invalid")
        #expect(error.code == .dns)
        #expect(error.message.contains("no-such-host.invalid"))
    }

    @Test("not a URL", arguments: ["", "example.com", "ftp://example.com", "https://", "http:// a"])
    func invalid(url: String) async throws {
        #expect(try await failure(url).code == .invalidRequest)
    }

    @Test("no answer in time: neither a head, nor the rest of a body")
    func timeout() async throws {
        try await FakeHTTPServer.with { request, _ in
            request.uri.contains("head")
                ? .silence : .init(headers: [("Content-Length", "5")], chunks: ["1"], ending: .stall)
        } _: { server in
            let head = try await failure(server.url + "/head", timeout: .milliseconds(50))
            #expect(head.code == .timeout)
            #expect(head.message.hasSuffix("no answer within 0.05 s"))
            #expect(try await failure(server.url, timeout: .milliseconds(200)).code == .timeout)
            let stalled = try await failure(server.url, HTTPConfiguration(readTimeout: .milliseconds(50)))
            #expect(stalled.code == .timeout)
            #expect(stalled.message.hasSuffix("the answer stood still for 0.05 s"))
        }
    }

    @Test("the time that a reader takes is not the server's")
    func slowReader() async throws {
        let chunks = Array(repeating: String(repeating: "x", count: 65_536), count: 512)
        try await FakeHTTPServer.with { _, _ in
            .init(chunks: chunks)
        } _: { server in
            try await withHTTPTransport(HTTPConfiguration(readTimeout: .seconds(2)), logger: silent) { transport in
                let response = try await transport.send(get(server.url))
                // Longer than the limit: only what is waited for counts.
                try await Task.sleep(for: .milliseconds(2500))
                var length = 0
                for try await chunk in response.body { length += chunk.readableBytes }
                #expect(length == 32 << 20)
            }
        }
    }

    @Test("the other side hangs up")
    func hangUp() async throws {
        try await FakeHTTPServer.with { _, _ in
            .hangUp
        } _: { server in
            let error = try await failure(server.url)
            #expect(error.code == .connectionClosed)
        }
    }

    @Test("a task that is cancelled", arguments: [true, false])
    func cancelled(duringHead: Bool) async throws {
        let asked = AsyncStream<Void>.makeStream()
        try await FakeHTTPServer.with { _, _ in
            asked.continuation.yield()
            return duringHead ? .silence : .init(headers: [("Content-Length", "5")], chunks: ["1"], ending: .stall)
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                let task = Task { () throws(HTTPError) in try await transport.text(get(server.url)) }
                for await _ in asked.stream { break }
                task.cancel()
                let error = await #expect(throws: HTTPError.self) { try await task.value }
                #expect(error?.code == .cancelled)
            }
        }
    }

    // MARK: - TLS

    @Test("TLS with a CA file; without it or with a file that is missing there is no connection")
    func tls() async throws {
        let certificate = try SelfSignedCertificate.make(now: Date())
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "ca.pem")
            try Data(certificate.certificatePEM.utf8).write(to: file)
            try await FakeHTTPServer.with(
                certificatePEM: certificate.certificatePEM, privateKeyPEM: certificate.privateKeyPEM.reveal(),
                answering: { _, _ in .init(200, "safe") }
            ) { server in
                let trusting = HTTPConfiguration(caFile: file.path)
                try await withHTTPTransport(trusting, logger: silent) { transport in
                    let text = try await transport.text(get(server.url))
                    #expect(text == "200 safe")
                }
                #expect(try await failure(server.url).code == .tls)
                let missing = try await failure(server.url, HTTPConfiguration(caFile: "/nonexistent/ca.pem"))
                #expect(missing.code == .tls)
                #expect(missing.hint.contains("CA file"))
            }
        }
    }

    @Test("a certificate for another host")
    func otherHost() async throws {
        let certificate = try SelfSignedCertificate.make(hostNames: ["kedge.test"], addresses: [], now: Date())
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "ca.pem")
            try Data(certificate.certificatePEM.utf8).write(to: file)
            try await FakeHTTPServer.with(
                certificatePEM: certificate.certificatePEM, privateKeyPEM: certificate.privateKeyPEM.reveal(),
                answering: { _, _ in .init(200, "safe") }
            ) { server in
                for host in ["127.0.0.1", "localhost"] {
                    let error = try await failure("https://\(host):\(server.port)", .init(caFile: file.path))
                    #expect(error.code == .tls)
                }
            }
        }
    }

    @Test("a server that speaks no TLS")
    func noTLS() async throws {
        try await FakeHTTPServer.with { _, _ in
            .init(200, "")
        } _: { server in
            let error = try await failure("https://127.0.0.1:\(server.port)")
            #expect(error.code == .tls)
        }
    }
}
