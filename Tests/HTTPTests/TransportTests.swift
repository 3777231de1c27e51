import FakeHTTP
import NIOCore
import Synchronization
import Testing

@testable import HTTP

@Suite struct TransportTests {
    @Test("method, path, query, headers and body arrive as they were given")
    func request() async throws {
        try await FakeHTTPServer.with { _, _ in
            .init(201, headers: [("X-Answer", "yes")], "made")
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                let response = try await transport.send(
                    HTTPRequest(
                        method: "PUT", url: "\(server.url)/a//b%2Fc/../%C3%A9?x=%20&y", headers: [.init("X-Own", "1")],
                        body: .bytes(ByteBuffer(string: "hello"))))
                #expect(response.status == 201)
                #expect(response["x-answer"] == "yes")
                #expect(response["x-other"] == nil)
                #expect(String(buffer: try await response.collect(upTo: 4)) == "made")
                let request = try #require(server.requests.first)
                #expect(request.method == "PUT")
                #expect(request.uri == "/a//b%2Fc/../%C3%A9?x=%20&y")
                #expect(request.headers["X-Own"] == ["1"])
                #expect(request.headers["Content-Length"] == ["5"])
                #expect(request.headers["Host"] == ["127.0.0.1:\(server.port)"])
                #expect(request.body == "hello")
            }
        }
    }

    @Test("one connection serves many requests, also such whose answers are errors or empty")
    func reuse() async throws {
        try await FakeHTTPServer.with { _, index in
            index == 1 ? .init(204) : .init(index == 2 ? 503 : 200, "body \(index)")
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                #expect(try await transport.text(get(server.url)) == "200 body 0")
                #expect(try await transport.text(get(server.url)) == "204 ")
                #expect(try await transport.text(get(server.url)) == "503 body 2")
                let head = try await transport.send(HTTPRequest(method: "HEAD", url: server.url))
                #expect(head["content-length"] == "6")
                #expect(try await head.collect(upTo: 0).readableBytes == 0)
                #expect(Set(server.requests.map(\.connection)) == [0])
            }
        }
    }

    @Test("a streamed body arrives whole, with its length in the head")
    func upload() async throws {
        try await FakeHTTPServer.with { request, _ in
            .init(200, "\(request.body.utf8.count)")
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                let body = HTTPBody.stream(length: 1_024_000, Chunks(count: 1000))
                let text = try await transport.text(HTTPRequest(method: "PUT", url: server.url, body: body))
                #expect(text == "200 1024000")
                #expect(server.requests.first?.headers["Content-Length"] == ["1024000"])
            }
        }
    }

    @Test("a streamed body that fails or has another length fails the request")
    func uploadFails() async throws {
        try await FakeHTTPServer.with { _, _ in
            .init(200, "")
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                for (chunks, length) in [(Chunks(count: 2, failsAfter: 1), 2048), (Chunks(count: 1), 2048)] {
                    let body = HTTPBody.stream(length: Int64(length), chunks)
                    let error = await #expect(throws: HTTPError.self) {
                        try await transport.send(HTTPRequest(method: "PUT", url: server.url, body: body))
                    }
                    #expect(error?.code == .body)
                }
            }
        }
    }

    @Test("a body that is iterated comes in its chunks; one that ends early is an error")
    func download() async throws {
        try await FakeHTTPServer.with { _, index in
            .init(
                headers: [("Content-Length", "100000")],
                chunks: Array(
                    repeating: String(repeating: "x", count: 1000),
                    count: index == 0 ? 100 : 3), ending: index == 0 ? .complete : .close)
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                let whole = try await transport.send(get(server.url))
                #expect(whole.body.expectedLength == 100_000)
                var length = 0
                for try await chunk in whole.body { length += chunk.readableBytes }
                #expect(length == 100_000)
                let cut = try await transport.send(get(server.url))
                let error = await #expect(throws: HTTPError.self) { for try await _ in cut.body {} }
                #expect(error?.code == .connectionClosed)
            }
        }
    }

    /// What buffers of the two sides of a connection may hold.
    private static let buffers = 24 << 20

    @Test("a body that is sent is asked for no faster than the server takes it")
    func uploadBackPressure() async throws {
        try await FakeHTTPServer.with { _, _ in
            .init(200, "")
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                let ahead = Mutex(0)
                var chunks = Chunks(count: 1024, size: 65_536)
                chunks.whenAsked = { given in
                    let now = given * 65_536 - server.receivedBytes
                    ahead.withLock { $0 = max($0, now) }
                }
                let body = HTTPBody.stream(length: 64 << 20, chunks)
                _ = try await transport.send(HTTPRequest(method: "PUT", url: server.url, body: body))
                #expect(server.receivedBytes == 64 << 20)
                #expect(ahead.withLock { $0 } < Self.buffers)
            }
        }
    }

    @Test("a body that is read comes no faster than its reader takes it")
    func downloadBackPressure() async throws {
        let chunks = Array(repeating: String(repeating: "x", count: 65_536), count: 1024)
        try await FakeHTTPServer.with { _, _ in
            .init(chunks: chunks)
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                let response = try await transport.send(get(server.url))
                var (read, ahead) = (0, 0)
                for try await chunk in response.body {
                    read += chunk.readableBytes
                    ahead = max(ahead, server.sentBytes - read)
                }
                #expect(read == 64 << 20)
                #expect(ahead < Self.buffers)
            }
        }
    }

    @Test("more than the reader takes is refused, with and without a length in the head", arguments: [true, false])
    func tooLarge(hasLength: Bool) async throws {
        try await FakeHTTPServer.with { _, _ in
            hasLength ? .init(200, "123456") : .init(chunks: ["123", "456"])
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                let error = await #expect(throws: HTTPError.self) {
                    try await transport.text(get(server.url), limit: 5)
                }
                #expect(error?.code == .tooLarge)
                let fits = try await transport.text(get(server.url), limit: 6)
                #expect(fits == "200 123456")
            }
        }
    }

    @Test("redirects are answers like others")
    func redirect() async throws {
        try await FakeHTTPServer.with { _, _ in
            .init(301, headers: [("Location", "/elsewhere")], "")
        } _: { server in
            try await withHTTPTransport(logger: silent) { transport in
                let text = try await transport.text(get(server.url))
                #expect(text == "301 ")
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("a response in memory is read as any other")
    func inMemory() async throws {
        let response = HTTPResponse(status: 200, headers: [.init("A", "b")], body: ByteBuffer(string: "text"))
        #expect(response["a"] == "b")
        #expect(String(buffer: try await response.collect(upTo: 10)) == "text")
    }

    // MARK: - The end

    @Test("a transport that is shut down refuses, and one that is forgotten ends")
    func shutdown() async throws {
        try await FakeHTTPServer.with { _, _ in
            .init(200, "x")
        } _: { server in
            let transport = HTTPTransport(logger: silent)
            let text = try await transport.text(get(server.url))
            #expect(text == "200 x")
            await transport.shutdown()
            await transport.shutdown()
            let error = await #expect(throws: HTTPError.self) { try await transport.text(get(server.url)) }
            #expect(error?.code == .cancelled)
            // Nobody shuts this one down: it must not crash.
            let forgotten = try await HTTPTransport(logger: silent).text(get(server.url))
            #expect(forgotten == "200 x")
        }
    }

    @Test("a transport is shut down when its body throws")
    func scope() async throws {
        struct Stop: Error {}
        let kept = Box<HTTPTransport?>(nil)
        await #expect(throws: Stop.self) {
            try await withHTTPTransport(logger: silent) { transport in
                kept.value = transport
                throw Stop()
            }
        }
        let error = await #expect(throws: HTTPError.self) {
            try await kept.value?.send(get("http://127.0.0.1:1/"))
        }
        #expect(error?.code == .cancelled)
    }
}

/// A variable that a closure may set.
private final class Box<Value> {
    var value: Value
    init(_ value: Value) { self.value = value }
}
