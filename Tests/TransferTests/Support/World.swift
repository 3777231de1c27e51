import Evidence
import Kafka
import Testing

@testable import Transfer

/// A source, a target and a store, and whatever is left of them when a process dies.
struct World {
    let partition = TopicPartition("orders", 3)
    let faults = Faults()
    let time = VirtualTime()
    let source: ScriptedSource
    let target: ScriptedTarget
    let store: MemoryStore
    var limits = TransferLimits(segmentBytes: 300, concurrentPartitions: 2)

    init(_ log: SourceLog) {
        source = ScriptedSource(partition, log, faults: faults)
        target = ScriptedTarget(faults: faults)
        store = MemoryStore(faults: faults)
        limits.fetchBytes = 300
        limits.emptyFetches = 3
    }

    /// A new process.
    func engine() -> TransferEngine {
        TransferEngine(
            source: source, target: target, store: store, root: "move", limits: limits,
            surroundings: time.surroundings)
    }

    /// One round of a new process; what stopped the partition, if something did.
    @discardableResult
    func copy() async throws -> TransferError? {
        try await engine().copy([partition])[partition]
    }

    /// The target has what a consumer of the source sees, each record once and in order.
    func expectCopied(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let copied = try target.records()
        #expect(copied.map(\.content) == source.log.committed.map(\.content), sourceLocation: sourceLocation)
        #expect(copied.map(\.offset) == Array(0..<Int64(copied.count)), sourceLocation: sourceLocation)
    }
}

extension TransferLimits {
    /// Makes nearly every segment too large for memory.
    mutating func stream() {
        segmentBytes = 1500
        heldBytes = 200
        pieceBytes = 300
    }
}

extension SourceLog {
    /// A log of plain batches, some of them compressed.
    static func plain(batches: Int, records: Int = 3) throws -> SourceLog {
        var log = SourceLog()
        for batch in 0..<batches {
            try log.append(
                (0..<records).map { Record("key \(batch)-\($0)", "value \(batch)-\($0)") },
                codec: batch % 3 == 1 ? .lz4 : .uncompressed)
        }
        return log
    }

    /// A log with everything that does not go over as it stands.
    static func difficult() throws -> SourceLog {
        var log = SourceLog()
        for round in 0..<4 {
            try log.append((0..<4).map { Record("k\($0)", "plain \(round)-\($0)") }, codec: .zstd)
            try log.append((0..<3).map { Record("a\($0)", "aborted \(round)-\($0)") }, transaction: 900)
            try log.append((0..<3).map { Record("c\($0)", "committed \(round)-\($0)") }, codec: .gzip, transaction: 901)
            try log.append([Record("t", nil), Record(nil, "stamped \(round)")], logAppendTime: 1_700_000_123_456)
            try log.end(900, commit: false)
            try log.end(901, commit: true)
        }
        try log.compact { record in record.offset % 5 != 2 }
        log.trim(before: 2)
        return log
    }
}
