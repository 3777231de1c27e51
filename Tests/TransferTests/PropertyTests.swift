import Evidence
import Foundation
import Kafka
import Testing

@testable import Transfer

/// Any log, any cuts: what arrives is what a consumer of committed records sees.
@Suite struct PropertyTests {
    @Test("Random logs arrive whole, and every source offset is translated exactly", arguments: 0..<150)
    func randomLogs(seed: UInt64) async throws {
        var random = SeededRandom(seed)
        var world = World(try .random(&random))
        world.limits.fetchBytes = Int.random(in: 1...2000, using: &random)
        world.limits.segmentBytes = Int.random(in: 1...3000, using: &random)
        world.limits.heldBytes = Int.random(in: 1...3000, using: &random)
        world.limits.pieceBytes = Int.random(in: 1...600, using: &random)
        world.limits.segmentRuns = Int.random(in: 1...20, using: &random)
        let engine = world.engine()
        #expect(try await engine.copy([world.partition]) == [:])
        try world.expectCopied()

        let committed = world.source.log.committed
        for offset in 0...world.source.log.endOffset {
            let expected = committed.firstIndex { $0.offset >= offset } ?? committed.count
            #expect(try await engine.translate(offset, of: world.partition) == Int64(expected), "offset \(offset)")
        }
        let comparison = try #require(try await engine.verify([world.partition: 0]).compared[world.partition])
        #expect(comparison.isEqual)
        #expect(comparison.copied.count == Int64(committed.count))
    }

    @Test("Random logs that grow between rounds, with processes that die", arguments: 0..<60)
    func growing(seed: UInt64) async throws {
        var random = SeededRandom(seed &+ 1000)
        var world = World(SourceLog())
        if random.one(in: 2) { world.limits.stream() }
        for _ in 0..<6 {
            let more = try SourceLog.random(&random).committed
            try world.source.change { log in
                for (number, record) in more.enumerated() {
                    try log.append([record], transaction: number % 3 == 0 ? 600 : nil)
                    if number % 5 == 4 { try log.end(600, commit: number % 2 == 0) }
                }
            }
            world.faults.kill(at: random.one(in: 2) ? Int.random(in: 0..<60, using: &random) : nil)
            do { _ = try await world.copy() } catch is Faults.Killed {}
        }
        world.faults.kill(at: nil)
        try world.source.change { try $0.end(600, commit: true) }
        #expect(try await world.copy() == nil)
        try world.expectCopied()
    }

    @Test("A comparison notices a record that was changed, dropped or added on the target")
    func comparison() async throws {
        for change in 0..<3 {
            let world = World(try .plain(batches: 8))
            let engine = world.engine()
            _ = try await engine.copy([world.partition])
            #expect(try await engine.verify([world.partition: 0]).compared[world.partition]?.isEqual == true)
            try world.target.tamper(5) { batch in
                var compression = Compression()
                var records = try batch.records(using: &compression)
                switch change {
                case 0: records[1].timestamp += 1
                case 1: records.remove(at: 1)
                default: records[2].value = nil
                }
                var builder = RecordBatchBuilder(batch.header)
                for record in records { try builder.append(record) }
                return try builder.build(using: &compression)
            }
            #expect(try await engine.verify([world.partition: 0]).compared[world.partition]?.isEqual == false)
        }
    }

    @Test("A comparison that goes on from where another ended, some segments at a time, compares every record once")
    func comparisonInParts() async throws {
        var world = World(try .plain(batches: 8))
        world.limits.segmentBytes = 1
        let engine = world.engine()
        _ = try await engine.copy([world.partition])
        var (next, counts): (Int64, [Int64]) = (0, [])
        while next < 24 {
            let (compared, failures) = try await engine.verify([world.partition: next], most: 3)
            let part = try #require(compared[world.partition])
            #expect(part.isEqual && part.first == next && failures.isEmpty)
            counts.append(part.copied.count)
            next = part.end
        }
        #expect(counts.count > 1 && counts.reduce(0, +) == 24)
        #expect(try await engine.verify([world.partition: 0], while: { false }).compared.isEmpty)
        // What lies before the beginning is not looked at, what lies behind is.
        try world.target.tamper(2) { try changed($0) }
        #expect(try await engine.verify([world.partition: 9]).compared[world.partition]?.isEqual == true)
        #expect(try await engine.verify([world.partition: 0]).compared[world.partition]?.isEqual == false)
        #expect(try await engine.verify([world.partition: 0], most: 3).compared[world.partition]?.isEqual == false)
    }

    private func changed(_ batch: RecordBatch) throws -> RecordBatch {
        var compression = Compression()
        var builder = RecordBatchBuilder(batch.header)
        for var record in try batch.records(using: &compression) {
            record.timestamp += 1
            try builder.append(record)
        }
        return try builder.build(using: &compression)
    }

    @Test("Records that the target's retention has removed are left out of a comparison", arguments: 0...24)
    func trimmedTarget(start: Int64) async throws {
        let world = World(try .plain(batches: 8))
        let engine = world.engine()
        _ = try await engine.copy([world.partition])
        world.target.trim(before: start)
        let comparison = try #require(try await engine.verify([world.partition: 0]).compared[world.partition])
        #expect(comparison.isEqual)
        #expect(comparison.captured.count == 24 - start)
    }

    @Test("The file store holds the same")
    func fileStore() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "kedge-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var world = World(try .difficult())
        for round in 0..<4 {
            if round == 2 { world.limits.stream() }
            let engine = TransferEngine(
                source: world.source, target: world.target, store: FileObjectStore(root: directory), root: "move",
                limits: world.limits, surroundings: world.time.surroundings)
            #expect(try await engine.copy([world.partition]) == [:])
            try world.expectCopied()
            #expect(try await engine.verify([world.partition: 0]).compared[world.partition]?.isEqual == true)
            try world.source.change { log in
                for record in 0..<20 { try log.append([Record("\(record)", "more of round \(round)")]) }
            }
        }
    }
}
