import Kafka
import NIOCore

extension SourceLog {
    /// A log of any shape that a source may have.
    static func random(_ random: inout SeededRandom) throws -> SourceLog {
        var log = SourceLog()
        let producers: [Int64] = [500, 501, 502]
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: try log.append(Record.some(&random), codec: .any(&random))
            case 4:
                try log.append(
                    Record.some(&random), codec: .any(&random),
                    logAppendTime: 1_700_000_000_000 + Int64.random(in: 0..<1000, using: &random))
            case 5..<8:
                try log.append(
                    Record.some(&random), codec: .any(&random), transaction: producers.randomElement(using: &random))
            default:
                try log.end(producers.randomElement(using: &random) ?? 500, commit: !random.one(in: 2))
            }
        }
        // Some logs end inside a transaction.
        if !random.one(in: 3) {
            for producer in producers { try log.end(producer, commit: !random.one(in: 2)) }
        }
        if random.one(in: 2) {
            let share = Int.random(in: 1...4, using: &random)
            let salt = Int64.random(in: 0..<1000, using: &random)
            try log.compact { ($0.offset &* 31 &+ salt) % 5 >= share }
        }
        if random.one(in: 3) { log.trim(before: Int64.random(in: 0...log.lastStableOffset, using: &random)) }
        return log
    }
}

extension Record {
    fileprivate static func some(_ random: inout SeededRandom) -> [Record] {
        (0..<Int.random(in: 1...6, using: &random)).map { _ in
            var record = Record(
                random.one(in: 5) ? nil : "key \(Int.random(in: 0..<20, using: &random))",
                random.one(in: 5) ? nil : String(repeating: "v", count: Int.random(in: 0...60, using: &random)),
                at: 1_600_000_000_000 + Int64.random(in: -5000..<5000, using: &random))
            if random.one(in: 3) {
                record.headers = [
                    Record.Header(key: Array("h".utf8), value: random.one(in: 2) ? nil : Array("x".utf8))
                ]
            }
            return record
        }
    }
}

extension CompressionCodec {
    fileprivate static func any(_ random: inout SeededRandom) -> CompressionCodec {
        allCases.randomElement(using: &random) ?? .uncompressed
    }
}
