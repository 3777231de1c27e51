internal import AsyncHTTPClient
import NIOCore

/// A body on its way: chunks in the order of the wire, read no faster than they are asked for.
///
/// It can be iterated once. What fails is an ``HTTPError``; a body that ends early is one as well.
package struct HTTPResponseBody: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer
    package typealias Failure = any Error

    private let body: HTTPClientResponse.Body
    /// What the head said of the length, if anything.
    package let expectedLength: Int?
    let exchange: Exchange
    private let stallLimit: Duration?

    init(_ body: HTTPClientResponse.Body, expectedLength: Int?, exchange: Exchange, stallLimit: Duration? = nil) {
        self.body = body
        self.expectedLength = expectedLength
        self.exchange = exchange
        self.stallLimit = stallLimit
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private let source: Source
        private let exchange: Exchange
        private let stallLimit: Duration?
        private let isBoundByDeadline: Bool

        init(_ body: HTTPClientResponse.Body, exchange: Exchange, stallLimit: Duration?, isBoundByDeadline: Bool) {
            source = Source(iterator: body.makeAsyncIterator())
            self.exchange = exchange
            self.stallLimit = stallLimit
            self.isBoundByDeadline = isBoundByDeadline
        }

        package mutating func next() async throws -> ByteBuffer? { try await nextChunk() }

        mutating func nextChunk() async throws(HTTPError) -> ByteBuffer? {
            guard let stallLimit else { return try await exchange.translating { try await source.next() } }
            let limit = isBoundByDeadline ? Swift.min(stallLimit, exchange.remaining) : stallLimit
            let chunk = try await exchange.translating { try await source.next(within: limit) }
            // A cancelled task's body ends as if it were complete.
            guard chunk != nil || !Task.isCancelled else { throw exchange.error(CancellationError()) }
            return chunk
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { makeAsyncIterator(isBoundByDeadline: false) }

    func makeAsyncIterator(isBoundByDeadline: Bool) -> AsyncIterator {
        AsyncIterator(body, exchange: exchange, stallLimit: stallLimit, isBoundByDeadline: isBoundByDeadline)
    }
}

/// The library's iterator, to be asked from a child task so that a timer can run beside it.
///
/// `@unchecked Sendable`: an iterator has one user, which waits for each chunk before it asks for the next.
private final class Source: @unchecked Sendable {
    private var iterator: HTTPClientResponse.Body.AsyncIterator

    init(iterator: HTTPClientResponse.Body.AsyncIterator) {
        self.iterator = iterator
    }

    func next() async throws -> ByteBuffer? { try await iterator.next() }

    func next(within limit: Duration) async throws -> ByteBuffer? {
        try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
            group.addTask { try await self.next() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw Exchange.Stalled(limit: limit)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
