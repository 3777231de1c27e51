import Foundation
import Testing

@testable import Transfer

@Suite struct SegmentIndexTests {
    private static let index = SegmentIndex(
        sourceBase: 100, sourceNext: 140, targetBase: 90,
        runs: [OffsetRun(source: 100, target: 90, count: 10), OffsetRun(source: 120, target: 100, count: 20)],
        logBytes: 1234, logDigest: "ab12", streamed: nil, controlRecords: 2, abortedRecords: 8, lostSoFar: 3)

    private static let streamed = SegmentIndex(
        sourceBase: 100, sourceNext: 140, targetBase: 90, runs: index.runs, logBytes: 1234, logDigest: "ab12",
        streamed: StreamedLog(
            name: "0123456789abcdef",
            pieces: [.init(bytes: 1000, records: 12, digest: "aa"), .init(bytes: 234, records: 18, digest: "bb")]),
        controlRecords: 2, abortedRecords: 8, lostSoFar: 3, topicID: "Qc9nlLpCALg5xTUxVV8POQ")

    @Test("The pieces of a streamed log lie behind one another, and a target offset leads to its piece")
    func pieces() {
        #expect(Self.streamed.streamed?.range(of: 0) == 0..<1000)
        #expect(Self.streamed.streamed?.range(of: 1) == 1000..<1234)
        #expect(Self.streamed.logName == "00000000000000000090-00000000000000000100-0123456789abcdef.log")
        let expected: [(Int64, Int, Int64)] = [
            (0, 0, 90), (90, 0, 90), (101, 0, 90), (102, 1, 102), (119, 1, 102), (120, 2, 120),
        ]
        for (target, number, base) in expected {
            #expect(Self.streamed.part(ofTarget: target) == (number, base), "\(target)")
        }
    }

    @Test("An index is read as it was written", arguments: [index, streamed])
    func roundTrip(index: SegmentIndex) throws {
        let data = try JSONEncoder().encode(index)
        #expect(try JSONDecoder().decode(SegmentIndex.self, from: data) == index)
        #expect(Self.index.records == 30)
        #expect(Self.index.targetNext == 120)
    }

    @Test(
        "An index that contradicts itself is refused",
        arguments: [
            ("\"version\":1", "\"version\":2"),
            ("\"sourceBase\":100", "\"sourceBase\":101"),
            ("\"sourceBase\":100", "\"sourceBase\":-1"),
            ("\"sourceNext\":140", "\"sourceNext\":139"),
            ("\"sourceNext\":140", "\"sourceNext\":100"),
            ("\"targetBase\":90", "\"targetBase\":91"),
            ("\"targetBase\":90", "\"targetBase\":9223372036854775807"),
            ("[120,100,20]", "[120,100,21]"),
            ("[120,100,20]", "[120,100,9223372036854775807]"),
            ("[120,100,20]", "[9223372036854775807,100,1]"),
            ("[120,100,20]", "[109,100,20]"),
            ("[120,100,20]", "[120,101,20]"),
            ("[120,100,20]", "[120,100,0]"),
            ("[120,100,20]", "[120,100]"),
            ("\"logBytes\":1234", "\"logBytes\":-1"),
            ("\"logBytes\":1234", "\"logBytes\":0"),
            ("\"lostSoFar\":3", "\"lostSoFar\":-3"),
            ("\"controlRecords\":2", "\"controlRecords\":-2"),
            ("\"abortedRecords\":8,", ""),
        ])
    func refuses(part: String, replacement: String) throws {
        try expectRefused(Self.index, part, replacement)
    }

    @Test(
        "An index whose pieces are not its log is refused",
        arguments: [
            ("\"bytes\":1000", "\"bytes\":1001"), ("\"bytes\":1000", "\"bytes\":9223372036854775807"),
            ("\"bytes\":234", "\"bytes\":-234"), ("\"records\":12", "\"records\":13"),
            ("\"records\":12", "\"records\":-12"), ("0123456789abcdef", "../3456789abcdef"),
            ("0123456789abcdef", "0123"),
        ])
    func refusesPieces(part: String, replacement: String) throws {
        try expectRefused(Self.streamed, part, replacement)
    }

    private func expectRefused(_ index: SegmentIndex, _ part: String, _ replacement: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(index), as: UTF8.self)
        let altered = text.replacing(part, with: replacement)
        #expect(altered != text)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SegmentIndex.self, from: Data(altered.utf8))
        }
    }

    @Test("A key is the name of the index object, and sorts by both offsets")
    func keys() throws {
        let keys = [(0, 0), (0, 7), (99, 100), (100, 101), (.max, .max)] as [(Int64, Int64)]
        let names = keys.map { SegmentKey(targetBase: $0.0, sourceBase: $0.1).indexName }
        #expect(names == names.sorted())
        #expect(names[2] == "00000000000000000099-00000000000000000100.json")
        for (key, name) in zip(keys, names) {
            #expect(SegmentKey(indexName: name) == SegmentKey(targetBase: key.0, sourceBase: key.1))
        }
    }

    @Test(
        "Other objects' names are no keys",
        arguments: [
            "", ".json", "00000000000000000099-00000000000000000100.log", "99-100.json",
            "+0000000000000000099-00000000000000000100.json", "00000000000000000099-00000000000000000100-ab.json",
            "00000000000000000099.json", "99999999999999999999-99999999999999999999.json",
        ])
    func otherNames(name: String) {
        #expect(SegmentKey(indexName: name) == nil)
    }
}
