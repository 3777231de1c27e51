import Evidence
import Kafka
import NIOCore
import Testing

@testable import Transfer

/// When copying stops rather than guesses, and what it goes on over.
@Suite struct StopTests {
    @Test("A source whose log ends before what was copied stops the partition")
    func truncated() async throws {
        let world = World(try .plain(batches: 6))
        _ = try await world.copy()
        world.source.change { $0.truncate(to: 9) }
        let error = try #require(try await world.copy())
        #expect(error.code == .sourceTruncated)
        #expect(error.message.contains("orders-3"))
        #expect(error.message.contains("ends at 9"))
    }

    @Test("A source that is cut off while it is read stops the partition")
    func truncatedMeanwhile() async throws {
        let world = World(try .plain(batches: 12))
        world.source.beforeFetch(2) { $0.truncate(to: 3) }
        #expect(try await world.copy()?.code == .sourceTruncated)
    }

    @Test("What retention removed between two rounds is a recorded gap")
    func gap() async throws {
        let world = World(try .plain(batches: 3))
        _ = try await world.copy()
        try world.source.change { log in
            for batch in 0..<4 { try log.append((0..<3).map { Record("late \(batch)", "\($0)") }) }
            log.trim(before: 14)
        }
        let engine = world.engine()
        #expect(try await engine.copy([world.partition]) == [:])
        let state = try #require(try await engine.captured([world.partition])[world.partition])
        #expect(state == CapturedState(sourceNext: 21, targetNext: 16, lost: 5))
        #expect(world.target.end == 16)
        let translated = try await [8, 9, 13, 14, 20, 21].asyncMap {
            try await engine.translate($0, of: world.partition)
        }
        #expect(translated == [8, 9, 9, 9, 15, 16])
    }

    @Test("A gap with nothing behind it is recorded, and the partition counts as read to the end")
    func gapAtTheEnd() async throws {
        let world = World(try .plain(batches: 3))
        _ = try await world.copy()
        try world.source.change { log in
            try log.append([Record("soon", "gone")])
            log.trim(before: 10)
        }
        for _ in 0..<2 {
            let engine = world.engine()
            #expect(try await engine.copy([world.partition]) == [:])
            let state = try await engine.captured([world.partition])[world.partition]
            #expect(state == CapturedState(sourceNext: 10, targetNext: 9, lost: 1))
        }
    }

    @Test("Retention that overtakes the capture in the middle of a segment leaves a recorded gap", arguments: 1..<6)
    func overtaken(fetch: Int) async throws {
        let world = World(try .plain(batches: 14))
        world.source.beforeFetch(fetch) { $0.trim(before: 35) }
        let engine = world.engine()
        #expect(try await engine.copy([world.partition]) == [:])
        let state = try #require(try await engine.captured([world.partition])[world.partition])
        #expect(state.sourceNext == 42)
        #expect(state.lost > 0)
        #expect(state.lost + state.targetNext == 42)
        #expect(try await engine.verify([world.partition: 0]).compared[world.partition]?.isEqual == true)
    }

    @Test("What was gone before the first capture is not lost")
    func trimmedBefore() async throws {
        var log = try SourceLog.plain(batches: 4)
        log.trim(before: 4)
        let world = World(log)
        let engine = world.engine()
        #expect(try await engine.copy([world.partition]) == [:])
        try world.expectCopied()
        #expect(try await engine.captured([world.partition])[world.partition]?.lost == 0)
    }

    @Test("An empty partition is copied at once", arguments: [0, 3] as [Int64])
    func empty(start: Int64) async throws {
        var log = SourceLog()
        if start > 0 { try log.append((0..<start).map { Record("k", "\($0)") }) }
        log.trim(before: start)
        let world = World(log)
        let engine = world.engine()
        #expect(try await engine.copy([world.partition]) == [:])
        #expect(world.source.fetches == 0)
        #expect(world.store.keys == ["move/producer.json"])
        #expect(try await engine.translate(start, of: world.partition) == 0)
        #expect(try await engine.verify([world.partition: 0]).compared[world.partition]?.isEqual == true)
    }

    @Test("A source that gives nothing is given up after a limit")
    func nothing() async throws {
        let world = World(try .plain(batches: 6))
        for number in 1..<20 { world.source.answerFetch(number, with: FetchedPartition(partition: world.partition)) }
        let error = try #require(try await world.copy())
        #expect(error.code == .timedOut)
        #expect(world.source.fetches == 1 + 2 * world.limits.emptyFetches)
    }

    @Test("Compacted offsets before an open transaction are waited for: an empty answer proves nothing")
    func holeBeforeTransaction() async throws {
        var log = try SourceLog.plain(batches: 2)
        try log.append([Record("k", "old")])
        try log.append([Record("k", "open")], transaction: 5)
        try log.append([Record("k", "new")])
        let world = World(log)
        world.source.change { $0.removeBatch(at: 2) }
        let error = try #require(try await world.copy())
        #expect(error.code == .timedOut)
        #expect(error.message.contains("from offset 6 on"))
        // What lies before is there already.
        #expect(world.target.end == 6)
        try world.source.change { try $0.end(5, commit: true) }
        #expect(try await world.copy() == nil)
        try world.expectCopied()
    }

    @Test(
        "A fetch that is refused stops the partition",
        arguments: [.topicAuthorizationFailed, .unknownServerError, KafkaErrorCode(999)] as [KafkaErrorCode])
    func refused(code: KafkaErrorCode) async throws {
        let world = World(try .plain(batches: 2))
        world.source.answerFetch(0, with: FetchedPartition(partition: world.partition, error: code))
        let error = try #require(try await world.copy())
        #expect(error.code == .refused)
        #expect(error.message.contains("orders-3"))
    }

    @Test("Bytes that are no batches stop the partition, and none of them is stored or produced")
    func hostileBytes() async throws {
        var random = SeededRandom(11)
        let bytes = try #require(try SourceLog.plain(batches: 1).batches.first).bytes
        for _ in 0..<200 {
            let world = World(try .plain(batches: 1))
            var altered = bytes
            // The base offset and the leader epoch are not under the checksum.
            let position =
                [Int.random(in: 8..<12, using: &random), Int.random(in: 16..<altered.readableBytes, using: &random)]
                .randomElement(using: &random) ?? 20
            let byte = altered.getInteger(at: position, as: UInt8.self) ?? 0
            altered.setInteger(byte ^ UInt8.random(in: 1...255, using: &random), at: position)
            for number in 0..<10 {
                world.source.answerFetch(number, with: FetchedPartition(partition: world.partition, records: altered))
            }
            let code = try #require(try await world.copy()?.code)
            #expect([.corruptBatch, .oldMessageFormat, .timedOut].contains(code))
            #expect(world.target.sent == 0)
            #expect(world.store.keys == ["move/producer.json"])
        }
    }

    @Test("A segment that another engine wrote first stops this one, and the next round goes on from it")
    func conflict() async throws {
        let world = World(try .plain(batches: 4))
        let first = world.engine()
        let second = world.engine()
        _ = try await first.captured([world.partition])
        _ = try await second.captured([world.partition])
        #expect(try await first.copy([world.partition]) == [:])
        try world.source.change { try $0.append([Record("k", "more")]) }
        let error = try await second.copy([world.partition])[world.partition]
        #expect(error?.code == .segmentConflict || error == nil)
        #expect(try await second.copy([world.partition]) == [:])
        #expect(try await first.copy([world.partition]) == [:])
        try world.expectCopied()
    }

    @Test("Two engines at once lose and duplicate nothing", arguments: 0..<30)
    func twoEngines(seed: UInt64) async throws {
        var world = World(try .difficult())
        world.limits.segmentBytes = seed % 2 == 0 ? 200 : 600
        let (first, second, partition) = (world.engine(), world.engine(), world.partition)
        async let one = first.copy([partition])
        async let two = second.copy([partition])
        for error in [try await one, try await two].compactMap({ $0[partition] }) {
            #expect(error.code == .segmentConflict)
        }
        #expect(try await world.copy() == nil)
        try world.expectCopied()
    }

    @Test("The stored segments are believed only if they are whole and follow each other")
    func damagedSegments() async throws {
        let damages: [@Sendable (ByteBuffer) -> ByteBuffer?] = [
            { _ in nil },
            { $0.getSlice(at: 0, length: $0.readableBytes - 1) },
            { _ in ByteBuffer(string: "{}") },
        ]
        let whole = World(try .plain(batches: 12))
        _ = try await whole.copy()
        let keys = whole.store.keys.filter { $0 != "move/producer.json" }
        #expect(keys.count >= 6)
        for key in keys {
            for damage in damages {
                let world = World(try .plain(batches: 12))
                _ = try await world.copy()
                world.target.dropLast(12)
                world.store.tamper(key, damage)
                let error = try await world.copy()
                // Without its newest index a segment was never there, and is captured again.
                if key == keys.last(where: { $0.hasSuffix(".json") }), world.store.keys.contains(key), error == nil {
                    try world.expectCopied()
                } else {
                    #expect(error?.code == .corruptSegment, "\(key)")
                    #expect(world.target.end < 36)
                }
            }
        }
    }

    @Test("A producer id that cannot be read stops everything: a new one would not recognise old batches")
    func damagedProducer() async throws {
        let world = World(try .plain(batches: 2))
        _ = try await world.copy()
        world.store.tamper("move/producer.json") { _ in ByteBuffer(string: #"{"producerID":-1,"producerEpoch":0}"#) }
        await #expect(throws: TransferError.self) { try await world.copy() }
    }

    @Test("A store that fails stops the round, and the next goes on")
    func storeFails() async throws {
        let world = World(try .plain(batches: 12))
        let failure = EvidenceError(code: .storeUnreachable, message: "the disk is full", hint: "")
        for number in 2..<9 {
            world.store.failPut(number, with: failure)
            await #expect(throws: failure) { try await world.copy() }
        }
        #expect(try await world.copy() == nil)
        try world.expectCopied()
    }

    @Test("Every process of a migration writes as the same producer")
    func oneProducer() async throws {
        let world = World(try .plain(batches: 2))
        for _ in 0..<3 {
            _ = try await world.copy()
            try world.source.change { try $0.append([Record("k", "v")]) }
        }
        #expect(Set(world.target.batches.map(\.producer.producerID)) == [4001])
    }
}

extension Array {
    func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
