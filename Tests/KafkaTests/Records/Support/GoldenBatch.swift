import Foundation
import Kafka
import NIOCore
import Testing

/// A batch that kafka-python or librdkafka made, and what kafka-python found in it (`Fixtures/golden.py`).
struct GoldenBatch: Decodable, CustomTestStringConvertible {
    let name: String
    let bytes: Data
    let baseOffset: Int64
    let leaderEpoch: Int32
    let crc: UInt32
    let attributes: Int16
    let lastOffsetDelta: Int32
    let baseTimestamp: Int64
    let maxTimestamp: Int64
    let producerID: Int64
    let producerEpoch: Int16
    let baseSequence: Int32
    let recordCount: Int32
    let digest: String
    /// Nil where there are many.
    let records: [GoldenRecord]?

    struct GoldenRecord: Decodable {
        let offset: Int64
        let timestamp: Int64
        let key: Data?
        let value: Data?
        let headers: [GoldenHeader]
    }

    struct GoldenHeader: Decodable {
        let key: Data
        let value: Data?
    }

    var testDescription: String { name }

    func batch() throws -> RecordBatch { try RecordBatch(ByteBuffer(bytes: bytes)) }

    var expectedRecords: [Record]? {
        records?.map { record in
            Record(
                offset: record.offset, timestamp: record.timestamp, key: record.key.map { ByteBuffer(bytes: $0) },
                value: record.value.map { ByteBuffer(bytes: $0) },
                headers: record.headers.map { .init(key: Array($0.key), value: $0.value.map(Array.init)) })
        }
    }

    static let all: [GoldenBatch] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/golden.json")
        do {
            return try JSONDecoder().decode([GoldenBatch].self, from: Data(contentsOf: file))
        } catch {
            preconditionFailure("\(file.path): \(error)")
        }
    }()

    static func named(_ name: String) throws -> RecordBatch {
        guard let golden = all.first(where: { $0.name == name }) else { throw MissingFixture(name: name) }
        return try golden.batch()
    }

    struct MissingFixture: Error { let name: String }
}
