import NIOCore

/// A request's body, whose errors can be told from the connection's.
struct RequestBody<Chunks: AsyncSequence & Sendable>: AsyncSequence, Sendable where Chunks.Element == ByteBuffer {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let chunks: Chunks

    struct AsyncIterator: AsyncIteratorProtocol {
        var chunks: Chunks.AsyncIterator

        mutating func next() async throws -> ByteBuffer? {
            do { return try await chunks.next() } catch { throw BodyFailed(cause: error) }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks: chunks.makeAsyncIterator()) }
}

/// A request's body could not be produced.
struct BodyFailed: Error {
    let cause: any Error
}
