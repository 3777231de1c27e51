internal import AsyncHTTPClient
import NIOCore

/// An answer: its head, and a body that is read from the connection as it is asked for.
///
/// Read the body to its end, or let the response go: either gives the connection back.
package struct HTTPResponse: Sendable {
    package let status: Int
    package let headers: [HTTPField]
    package let body: HTTPResponseBody

    /// A response that did not come over the network.
    package init(status: Int, headers: [HTTPField] = [], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = HTTPResponseBody(
            .bytes(body), expectedLength: body.readableBytes, exchange: Exchange(description: "", timeout: .zero))
    }

    init(_ response: HTTPClientResponse, method: String, exchange: Exchange, stallLimit: Duration) {
        status = Int(response.status.code)
        headers = response.headers.map { HTTPField($0.name, $0.value) }
        let length = method == "HEAD" ? 0 : response.headers.first(name: "content-length").flatMap { Int($0) }
        body = HTTPResponseBody(response.body, expectedLength: length, exchange: exchange, stallLimit: stallLimit)
    }

    /// The first header of that name, whatever its case.
    package subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The whole body.
    ///
    /// - Throws: ``HTTPError`` `too-large` for more than `limit` bytes, before reading them where the head says so.
    package func collect(upTo limit: Int) async throws(HTTPError) -> ByteBuffer {
        if let length = body.expectedLength, length > limit { throw body.exchange.tooLarge(limit) }
        var collected = ByteBuffer()
        var iterator = body.makeAsyncIterator(isBoundByDeadline: true)
        while let chunk = try await iterator.nextChunk() {
            guard collected.readableBytes + chunk.readableBytes <= limit else { throw body.exchange.tooLarge(limit) }
            if collected.readableBytes == 0 { collected = chunk } else { collected.writeImmutableBuffer(chunk) }
        }
        return collected
    }
}
