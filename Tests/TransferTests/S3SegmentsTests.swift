import Evidence
import Foundation
import Kafka
import NIOCore
import S3Servers
import Testing

@testable import Transfer

/// Segments in a bucket, through a server that dies.
@Suite(.serialized) struct S3SegmentsTests {
    @Test(
        "A server killed in the middle of a segment's upload and started again: everything arrives, every digest equal")
    func killed() async throws {
        let server = try await SeaweedFS()
        let bucket = try await server.makeBucket()
        var world = World(try .large(batches: 40, recordBytes: 700_000))
        world.limits.segmentBytes = 20 << 20
        world.limits.heldBytes = 1 << 20
        world.limits.pieceBytes = ObjectPieceSize.least
        world.limits.fetchBytes = 2 << 20
        // In the second segment, when parts of it have been stored.
        world.source.beforeFetch(17) { _ in server.kill() }
        let store = try server.store(bucket: bucket, attempts: 2)
        func engine() -> TransferEngine {
            TransferEngine(
                source: world.source, target: world.target, store: store, root: "move", limits: world.limits,
                surroundings: world.time.surroundings)
        }
        await #expect(throws: EvidenceError.self) { try await engine().copy([world.partition]) }
        let committed = world.target.end
        try await server.start()
        #expect(committed < 40)
        #expect(try await engine().copy([world.partition]) == [:])
        try world.expectCopied()
        let comparison = try #require(try await engine().verify([world.partition: 0]).compared[world.partition])
        #expect(comparison.isEqual)
        #expect(comparison.copied.count == 40)
    }

    @Test("Segments of all kinds are written to a bucket and read back", arguments: [false, true])
    func roundTrip(streamed: Bool) async throws {
        let server = try await SeaweedFS.shared()
        let store = try server.store(bucket: try await server.makeBucket())
        var world = World(try .large(batches: 24, recordBytes: 700_000))
        world.limits.segmentBytes = streamed ? .max : 4 << 20
        world.limits.heldBytes = 4 << 20
        world.limits.pieceBytes = ObjectPieceSize.least
        world.limits.fetchBytes = 2 << 20
        for _ in 0..<2 {
            let engine = TransferEngine(
                source: world.source, target: world.target, store: store, root: "move", limits: world.limits,
                surroundings: world.time.surroundings)
            #expect(try await engine.copy([world.partition]) == [:])
            try world.expectCopied()
            #expect(try await engine.verify([world.partition: 0]).compared[world.partition]?.isEqual == true)
            try world.source.change { try $0.append([Record("one", "more")]) }
        }
    }
}

extension SourceLog {
    /// Batches of one record each, of bytes that do not repeat.
    fileprivate static func large(batches: Int, recordBytes: Int) throws -> SourceLog {
        var log = SourceLog()
        var random = SeededRandom(7)
        for batch in 0..<batches {
            var record = Record("key \(batch)", nil)
            var value = ByteBuffer()
            while value.readableBytes < recordBytes { value.writeInteger(random.next()) }
            record.value = value
            try log.append([record])
        }
        return log
    }
}
