import Kafka
import NIOCore
import Testing

@testable import Transfer

/// A process that dies at any point, followed by another, comes to the same end as one that lives.
@Suite struct ResumeTests {
    private static let logs: [@Sendable () throws -> SourceLog] = [
        { try .plain(batches: 12) },
        { try .difficult() },
    ]

    @Test(
        "Killed at any call and run again, the target has the same bytes, be segments held or streamed",
        arguments: logs.indices, [false, true])
    func everyPoint(log: Int, streamed: Bool) async throws {
        func world() throws -> World {
            var world = World(try Self.logs[log]())
            if streamed { world.limits.stream() }
            return world
        }
        let whole = try world()
        #expect(try await whole.copy() == nil)
        try whole.expectCopied()
        let points = whole.faults.passed
        #expect(points > 20)
        for point in 0..<points {
            let world = try world()
            world.faults.kill(at: point)
            await #expect(throws: Faults.Killed.self, "point \(point)") { try await world.copy() }
            world.faults.kill(at: nil)
            #expect(try await world.copy() == nil, "point \(point)")
            #expect(bytes(of: world.target) == bytes(of: whole.target), "point \(point)")
            let segments = world.store.keys.filter { $0.hasSuffix(".json") }
            #expect(segments == whole.store.keys.filter { $0.hasSuffix(".json") }, "point \(point)")
        }
    }

    /// The target's batches but for the producer id: one that dies before it has stored its id leaves the next a new one.
    private func bytes(of target: ScriptedTarget) -> [ByteBuffer] {
        target.batches.map { batch in
            var header = batch.header
            header.producer.producerID = 0
            return batch.with(header).bytes
        }
    }

    @Test("Killed again and again, it arrives", arguments: 0..<40)
    func manyTimes(seed: UInt64) async throws {
        var random = SeededRandom(seed)
        var world = World(try .difficult())
        if random.one(in: 2) { world.limits.stream() }
        for _ in 0..<Int.random(in: 2...8, using: &random) {
            world.faults.kill(at: Int.random(in: 0..<25, using: &random))
            do { _ = try await world.copy() } catch is Faults.Killed {}
            if random.one(in: 2) { world.target.forgetProducers() }
        }
        world.faults.kill(at: nil)
        #expect(try await world.copy() == nil)
        try world.expectCopied()
    }

    @Test("Batches of a dead process that arrive after its successor has asked for the end are taken once")
    func lateBatches() async throws {
        let whole = World(try .plain(batches: 16))
        #expect(try await whole.copy() == nil)
        for point in 0..<whole.faults.passed {
            let world = World(try .plain(batches: 16))
            for number in 0..<200 where number % 7 > 1 { world.target.fate(of: number, .deliverLate) }
            world.faults.kill(at: point)
            await #expect(throws: Faults.Killed.self, "point \(point)") { try await world.copy() }
            world.faults.kill(at: nil)
            #expect(try await world.copy() == nil, "point \(point)")
            world.target.deliverLate()
            try world.expectCopied()
        }
    }

    @Test("Batches that arrive late within one process are taken once", arguments: 0..<16)
    func lateInOneProcess(number: Int) async throws {
        let world = World(try .plain(batches: 16))
        for each in number..<number + 5 { world.target.fate(of: each, .deliverLate) }
        #expect(try await world.copy() == nil)
        world.target.deliverLate()
        try world.expectCopied()
    }

    @Test("Rounds that follow a growing source add up")
    func rounds() async throws {
        let world = World(SourceLog())
        let engine = world.engine()
        for round in 0..<6 {
            #expect(try await engine.copy([world.partition]) == [:])
            try world.expectCopied()
            let captured = try await engine.captured([world.partition])[world.partition]
            #expect(captured?.sourceNext == (round == 0 ? nil : world.source.log.endOffset))
            try world.source.change { log in
                try log.append([Record("k", "round \(round)")])
                try log.append([Record("k", "aborted \(round)")], transaction: 77)
                try log.end(77, commit: round % 2 == 0)
            }
        }
    }

    @Test("A round with nothing new asks for the ends only, and stores nothing")
    func idle() async throws {
        let world = World(try .plain(batches: 3))
        let engine = world.engine()
        _ = try await engine.copy([world.partition])
        let (fetches, sent, keys) = (world.source.fetches, world.target.sent, world.store.keys)
        #expect(try await engine.copy([world.partition]) == [:])
        #expect(world.source.fetches == fetches)
        #expect(world.target.sent == sent)
        #expect(world.store.keys == keys)
    }

    @Test("A target that lost its last batches gets them again")
    func targetLostRecords() async throws {
        let world = World(try .plain(batches: 9))
        _ = try await world.copy()
        world.target.dropLast(4)
        #expect(try await world.copy() == nil)
        try world.expectCopied()
    }

    @Test("A target topic that was deleted and created anew is filled from the segments")
    func startOver() async throws {
        let world = World(try .difficult())
        _ = try await world.copy()
        let batches = world.target.batches
        let fetches = world.source.fetches
        world.target.dropLast(batches.count)
        #expect(try await world.copy() == nil)
        #expect(world.target.batches == batches)
        #expect(world.source.fetches == fetches)
    }
}
