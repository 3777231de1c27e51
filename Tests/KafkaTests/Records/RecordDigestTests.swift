import Kafka
import NIOCore
import Testing

@Suite struct RecordDigestTests {
    @Test("Batching, codec, offsets, producers and holes make no difference")
    func independence() throws {
        var random = SeededGenerator(seed: 4)
        let records = random.records(200, baseOffset: 50, holes: true)
        let whole = try makeBatch(records)
        var compression = Compression()
        var reference = RecordDigest()
        try reference.update(whole, using: &compression)
        #expect(reference.count == 200)

        for codec in CompressionCodec.allCases {
            var digest = RecordDigest()
            var rest = records[...]
            var offset: Int64 = 7_000
            while !rest.isEmpty {
                let part = rest.prefix(Int.random(in: 1...30, using: &random))
                rest = rest.dropFirst(part.count)
                let moved = part.enumerated().map { index, record in
                    Record(
                        offset: offset + Int64(index), timestamp: record.timestamp, key: record.key,
                        value: record.value, headers: record.headers)
                }
                offset += Int64(part.count)
                let batch = try makeBatch(moved) {
                    $0.codec = codec
                    $0.producer = ProducerStamp(producerID: 3, producerEpoch: 0, baseSequence: 0)
                }
                try digest.update(batch, using: &compression)
                try digest.update(GoldenBatch.named("commit-marker"), using: &compression)
                try digest.update(GoldenBatch.named("emptied"), using: &compression)
            }
            #expect(digest.digest == reference.digest)
            #expect(digest.count == 200)
        }
    }

    @Test("Any difference that a consumer could see makes one")
    func sensitivity() throws {
        func record(
            _ key: String?, _ value: String?, _ headers: [(String, String?)] = [], timestamp: Int64 = 5
        ) -> Record {
            Record(
                offset: 0, timestamp: timestamp, key: key.map { ByteBuffer(string: $0) },
                value: value.map { ByteBuffer(string: $0) },
                headers: headers.map { .init(key: Array($0.0.utf8), value: $0.1.map { Array($0.utf8) }) })
        }
        let variants: [[Record]] = [
            [], [record("ab", "c")], [record("a", "bc")], [record("", "abc")], [record(nil, "abc")],
            [record("abc", "")],
            [record("abc", nil)], [record(nil, nil)], [record("", "")], [record("ab", "c", timestamp: 6)],
            [record("ab", "c", [("h", "v")])], [record("ab", "c", [("hv", "")])], [record("ab", "c", [("hv", nil)])],
            [record("ab", "c", [("h", "v"), ("h", "w")])], [record("ab", "c", [("h", "w"), ("h", "v")])],
            [record("ab", "c"), record("d", "e")], [record("d", "e"), record("ab", "c")],
            [record("ab", "c"), record("ab", "c")],
        ]
        var seen: Set<[UInt8]> = []
        for variant in variants {
            let numbered = variant.enumerated().map { index, record in
                var record = record
                record.offset = Int64(index)
                return record
            }
            #expect(seen.insert(try makeBatch(numbered).digest()).inserted, "\(variant)")
        }
    }

    @Test("Values larger than the staging memory count in full")
    func largeValues() throws {
        let lengths = [16_383, 16_384, 16_385, 100_000]
        var value = [UInt8](repeating: 1, count: 100_000)
        var seen: Set<[UInt8]> = []
        for last in [1, 2] as [UInt8] {
            for length in lengths {
                value[length - 1] = last
                let record = Record(offset: 0, timestamp: 0, value: ByteBuffer(bytes: value.prefix(length)))
                #expect(seen.insert(try makeBatch([record]).digest()).inserted)
                value[length - 1] = 1
            }
        }
    }

    @Test("Reading from the middle of a batch counts from there")
    func start() throws {
        var random = SeededGenerator(seed: 5)
        let records = random.records(20, baseOffset: 10)
        var compression = Compression()
        var partial = RecordDigest()
        try partial.update(makeBatch(records), from: 18, using: &compression)
        #expect(partial.count == 12)
        #expect(partial.digest == (try makeBatch(Array(records.dropFirst(8))).digest()))
    }

    @Test("A digest can be asked for and then go on, and stays as it was after an error")
    func continues() throws {
        var random = SeededGenerator(seed: 6)
        let batch = try makeBatch(random.records(5))
        var compression = Compression()
        var digest = RecordDigest()
        try digest.update(batch, using: &compression)
        let copy = digest
        let once = digest.digest
        try digest.update(batch, using: &compression)
        #expect(digest.digest != once)
        #expect(copy.digest == once)

        var bytes = batch.bytes
        bytes.moveWriterIndex(to: bytes.writerIndex - 1)
        bytes.setInteger(Int32(bytes.readableBytes - 12), at: 8)
        let damaged = try RecordBatch(bytes)
        let before = digest.digest
        #expect(code { try digest.update(damaged, using: &compression) } == .corruptRecord)
        #expect(digest.digest == before && digest.count == 10)
    }
}
