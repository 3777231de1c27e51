import Evidence
import Kafka
import Testing

@testable import Transfer

/// Segments that are larger than what is held in memory.
@Suite struct StreamingTests {
    private func world(batches: Int = 40) throws -> World {
        var world = World(try .plain(batches: batches))
        world.limits.stream()
        world.limits.segmentBytes = .max
        return world
    }

    @Test("A segment of any size passes through in pieces of a bounded size")
    func bounded() async throws {
        for batches in [40, 400] {
            let world = try world(batches: batches)
            #expect(try await world.copy() == nil)
            try world.expectCopied()
            #expect(world.store.keys.filter { $0.hasSuffix(".json") && $0.contains("segments") }.count == 1)
            // The first may hold what was gathered before it was known that there is more, and one answer on top.
            #expect(world.store.largestPiece <= world.limits.pieceBytes + world.limits.fetchBytes)
            #expect(world.store.largestPiece > 0)
        }
    }

    @Test("What was captured is kept when the source fails in the middle, and the next segment goes on there")
    func sourceFails() async throws {
        let world = try world()
        world.source.failFetch(9, with: KafkaError(.requestTimeout, "no answer", hint: ""))
        #expect(try await world.copy() == nil)
        try world.expectCopied()
        #expect(world.store.keys.filter { $0.hasSuffix(".log") }.count == 2)
    }

    @Test("A piece that was changed in the store is neither produced nor compared")
    func damaged() async throws {
        let world = try world()
        #expect(try await world.copy() == nil)
        let log = try #require(world.store.keys.first { $0.hasSuffix(".log") })
        world.store.tamper(log) { body in
            var body = body
            body.setInteger(0x55 as UInt8, at: body.writerIndex - 1)
            return body
        }
        let verified = try await world.engine().verify([world.partition: 0])
        #expect(verified.compared.isEmpty && verified.failures[world.partition] != nil)
        world.target.dropLast(world.target.batches.count)
        #expect(try await world.copy()?.code == .corruptSegment)
        // Everything before it went over.
        #expect(world.target.end > 0)
        world.store.tamper(log) { _ in nil }
        #expect(try await world.copy()?.code == .corruptSegment)
    }

    @Test("A target that lost its last batches gets them again, from the piece that holds them")
    func resumesInside() async throws {
        let world = try world()
        #expect(try await world.copy() == nil)
        world.target.dropLast(5)
        let reads = world.store.rangeReads
        #expect(try await world.copy() == nil)
        try world.expectCopied()
        #expect(world.store.rangeReads - reads < 4)
    }
}
