import Testing

@testable import Transfer

@Suite struct OffsetMapTests {
    private let map = OffsetMap([
        OffsetRun(source: 10, target: 0, count: 5), OffsetRun(source: 20, target: 5, count: 1),
        OffsetRun(source: 30, target: 6, count: 4),
    ])

    @Test(
        "A source offset is translated to the first copied record at or behind it",
        arguments: [
            (0, 0), (10, 0), (12, 2), (14, 4), (15, 5), (20, 5), (21, 6), (29, 6), (30, 6), (33, 9),
        ] as [(Int64, Int64)])
    func translates(source: Int64, target: Int64) {
        #expect(map.translate(source) == target)
    }

    @Test("Behind the last copied record there is nothing to translate to", arguments: [34, 35, .max] as [Int64])
    func ends(source: Int64) {
        #expect(map.translate(source) == nil)
        #expect(OffsetMap().translate(source) == nil)
    }

    @Test(
        "A target offset leads back to the source offset of its record",
        arguments: [(0, 10), (4, 14), (5, 20), (6, 30), (9, 33)] as [(Int64, Int64)])
    func leadsBack(target: Int64, source: Int64) {
        #expect(map.source(ofTarget: target) == source)
    }

    @Test("A target offset outside the map has no source", arguments: [-1, 10, .max] as [Int64])
    func outside(target: Int64) {
        #expect(map.source(ofTarget: target) == nil)
    }

    @Test("Runs that touch on the source become one")
    func joins() {
        var map = OffsetMap()
        map.append(OffsetRun(source: 3, target: 0, count: 2))
        map.append(OffsetRun(source: 5, target: 2, count: 2))
        map.append(OffsetRun(source: 8, target: 4, count: 1))
        #expect(map.runs == [OffsetRun(source: 3, target: 0, count: 4), OffsetRun(source: 8, target: 4, count: 1)])
    }
}
