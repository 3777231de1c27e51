import Cryptography
import FakeHTTP
import Foundation
import HTTP
import Logging
import NIOCore

/// A logger that says nothing.
let silent: Logger = {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
}()

func get(_ url: String, headers: [HTTPField] = [], timeout: Duration = .seconds(60)) -> HTTPRequest {
    HTTPRequest(method: "GET", url: url, headers: headers, timeout: timeout)
}

extension HTTPTransport {
    /// Status and text of an answer.
    func text(_ request: HTTPRequest, limit: Int = 1 << 20) async throws(HTTPError) -> String {
        let response = try await send(request)
        return "\(response.status) \(String(buffer: try await response.collect(upTo: limit)))"
    }
}

/// A directory that ends with the test.
func withTemporaryDirectory<R>(_ body: (URL) async throws -> R) async throws -> R {
    let url = FileManager.default.temporaryDirectory.appending(path: "kedge-http-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url)
}

/// Buffers that are asked for one by one.
struct Chunks: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let count: Int
    var size = 1024
    /// After how many of them it fails.
    var failsAfter: Int?

    /// What to do before each of them.
    var whenAsked: @Sendable (_ given: Int) -> Void = { _ in }

    struct SourceFailed: Error {}

    struct AsyncIterator: AsyncIteratorProtocol {
        let chunks: Chunks
        var given = 0

        mutating func next() async throws -> ByteBuffer? {
            if given == chunks.failsAfter { throw SourceFailed() }
            guard given < chunks.count else { return nil }
            chunks.whenAsked(given)
            given += 1
            return ByteBuffer(repeating: UInt8(ascii: "x"), count: chunks.size)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks: self) }
}
