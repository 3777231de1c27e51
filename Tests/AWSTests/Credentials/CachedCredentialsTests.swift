import Cryptography
import Foundation
import Synchronization
import Testing

@testable import AWS

@Suite struct CachedCredentialsTests {
    private static func made(_ key: String, _ end: Date?) -> AWSCredentials {
        AWSCredentials(accessKeyID: key, secretAccessKey: Secret("s"), expiration: end)
    }

    /// A source that counts, and does what it is told.
    private final class Source: Sendable {
        private let state = Mutex<(count: Int, fails: Bool)>((0, false))
        let clock = TestClock()
        let lifetime: TimeInterval?

        init(lifetime: TimeInterval?) { self.lifetime = lifetime }

        var count: Int { state.withLock { $0.count } }
        func fail(_ fails: Bool) { state.withLock { $0.fails = fails } }

        func load() throws(AWSError) -> AWSCredentials {
            let (count, fails) = state.withLock { state in
                state.count += 1
                return (state.count, state.fails)
            }
            if fails { throw AWSError(code: .unreachable, message: "away", hint: "wait") }
            return CachedCredentialsTests.made("K\(count)", lifetime.map { clock.now + $0 })
        }

        func cached() -> CachedCredentials {
            CachedCredentials(logger: AWSFixture.silent, now: { self.clock.now }) { () throws(AWSError) in
                try self.load()
            }
        }
    }

    @Test("what does not end is fetched once")
    func forever() async throws {
        let source = Source(lifetime: nil)
        let cached = source.cached()
        for _ in 0..<3 { #expect(try await cached.credentials().accessKeyID == "K1") }
        source.clock.advance(1e9)
        #expect(try await cached.credentials().accessKeyID == "K1")
    }

    @Test("five minutes before the end they are refreshed")
    func refreshed() async throws {
        let source = Source(lifetime: 3600)
        let cached = source.cached()
        _ = try await cached.credentials()
        source.clock.advance(3299)
        #expect(try await cached.credentials().accessKeyID == "K1")
        source.clock.advance(1)
        #expect(try await cached.credentials().accessKeyID == "K2")
    }

    @Test("a refresh that fails keeps the old ones, tries again after a minute, and is an error in the last minute")
    func failing() async throws {
        let source = Source(lifetime: 3600)
        let cached = source.cached()
        _ = try await cached.credentials()
        source.clock.advance(3300)
        source.fail(true)
        #expect(try await cached.credentials().accessKeyID == "K1")
        #expect(try await cached.credentials().accessKeyID == "K1")
        #expect(source.count == 2)
        source.clock.advance(60)
        #expect(try await cached.credentials().accessKeyID == "K1")
        #expect(source.count == 3)
        source.clock.advance(180)
        let error = await #expect(throws: AWSError.self) { try await cached.credentials() }
        #expect(error?.code == .unreachable)
        source.fail(false)
        #expect(try await cached.credentials().accessKeyID == "K5")
    }

    @Test("callers at the same time wait for one refresh, also when the first of them is cancelled")
    func concurrent() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let (started, start) = AsyncStream<Void>.makeStream()
        let counter = Counter()
        let cached = CachedCredentials(logger: AWSFixture.silent, now: { Date() }) { () throws(AWSError) in
            let number = counter.next()
            start.yield()
            for await _ in gate { break }
            return Self.made("K\(number)", nil)
        }
        let first = Task { () throws(AWSError) in try await cached.credentials() }
        for await _ in started { break }
        let others = (0..<20).map { _ in Task { () throws(AWSError) in try await cached.credentials() } }
        first.cancel()
        open.yield()
        for other in others { #expect(try await other.value.accessKeyID == "K1") }
        #expect(try await first.value.accessKeyID == "K1")
        #expect(counter.count == 1)
    }

    @Test("credentials that AWS refused are dropped, others are not")
    func invalidated() async throws {
        let source = Source(lifetime: 3600)
        let cached = source.cached()
        let first = try await cached.credentials()
        await cached.invalidate(Self.made("other", nil))
        #expect(try await cached.credentials() == first)
        await cached.invalidate(first)
        #expect(try await cached.credentials().accessKeyID == "K2")
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)
        var count: Int { value.withLock { $0 } }
        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }
}
