import Kafka
import NIOCore
import Testing

@Suite struct AbortedTransactionFilterTests {
    /// One batch of a script, and what is to become of it.
    struct Step {
        var offsets: ClosedRange<Int64>
        var producerID: Int64
        var kind: Kind
        var verdict: AbortedTransactionFilter.Verdict

        enum Kind { case plain, transactional, abort, commit, emptiedMarker }

        init(
            _ kind: Kind, _ producerID: Int64, _ offsets: ClosedRange<Int64>,
            _ verdict: AbortedTransactionFilter.Verdict
        ) {
            (self.kind, self.producerID, self.offsets, self.verdict) = (kind, producerID, offsets, verdict)
        }

        func batch() throws -> RecordBatch {
            let marker: UInt8? = kind == .abort ? 0 : kind == .commit ? 1 : nil
            let records = offsets.map { offset in
                Record(offset: offset, timestamp: 0, key: marker.map { ByteBuffer(bytes: [0, 0, 0, $0]) })
            }
            return try makeBatch(kind == .emptiedMarker ? [] : records) {
                $0.baseOffset = offsets.lowerBound
                $0.lastOffsetDelta = Int32(offsets.count - 1)
                $0.producer = ProducerStamp(producerID: producerID, producerEpoch: 0, baseSequence: 0)
                switch kind {
                case .plain: break
                case .transactional: $0.flags = .transactional
                case .abort, .commit, .emptiedMarker: $0.flags = [.transactional, .control]
                }
            }
        }
    }

    struct Script: CustomTestStringConvertible {
        let testDescription: String
        let aborted: [AbortedTransaction]
        let steps: [Step]

        init(_ name: String, aborted: [(Int64, Int64)], _ steps: [Step]) {
            testDescription = name
            self.aborted = aborted.map { AbortedTransaction(producerID: $0.0, firstOffset: $0.1) }
            self.steps = steps
        }
    }

    static let scripts = [
        Script(
            "without transactions everything stays", aborted: [],
            [Step(.plain, -1, 0...3, .keep), Step(.plain, 7, 4...5, .keep)]),
        Script(
            "a committed transaction stays, its marker goes", aborted: [],
            [Step(.transactional, 7, 0...3, .keep), Step(.commit, 7, 4...4, .dropControl)]),
        Script(
            "an aborted transaction goes, the next one of its producer stays", aborted: [(7, 0)],
            [
                Step(.transactional, 7, 0...3, .dropAborted), Step(.transactional, 7, 4...4, .dropAborted),
                Step(.abort, 7, 5...5, .dropControl), Step(.transactional, 7, 6...8, .keep),
                Step(.commit, 7, 9...9, .dropControl),
            ]),
        Script(
            "interleaved producers are told apart, and the list need not be in order", aborted: [(8, 4), (7, 2)],
            [
                Step(.transactional, 9, 0...1, .keep), Step(.transactional, 7, 2...3, .dropAborted),
                Step(.transactional, 8, 4...5, .dropAborted), Step(.plain, -1, 6...6, .keep),
                Step(.commit, 9, 7...7, .dropControl), Step(.transactional, 8, 8...8, .dropAborted),
                Step(.abort, 7, 9...9, .dropControl), Step(.transactional, 7, 10...10, .keep),
                Step(.transactional, 8, 11...11, .dropAborted), Step(.abort, 8, 12...12, .dropControl),
                Step(.transactional, 8, 13...13, .keep),
            ]),
        Script(
            "two aborted transactions of one producer", aborted: [(7, 0), (7, 4)],
            [
                Step(.transactional, 7, 0...1, .dropAborted), Step(.abort, 7, 2...2, .dropControl),
                Step(.plain, -1, 3...3, .keep), Step(.transactional, 7, 4...4, .dropAborted),
                Step(.abort, 7, 5...5, .dropControl), Step(.transactional, 7, 6...6, .keep),
            ]),
        Script(
            "a transaction that began before the response is in its list all the same", aborted: [(7, 3)],
            [Step(.transactional, 7, 20...25, .dropAborted), Step(.abort, 7, 26...26, .dropControl)]),
        Script(
            "compaction may have moved the first offset into a batch", aborted: [(7, 12)],
            [Step(.transactional, 7, 10...14, .dropAborted), Step(.abort, 7, 15...15, .dropControl)]),
        Script(
            "a plain batch of an aborted producer id stays", aborted: [(7, 0)],
            [Step(.plain, 7, 0...1, .keep), Step(.transactional, 7, 2...3, .dropAborted)]),
        Script(
            "a commit marker does not end an abort, nor does an emptied marker", aborted: [(7, 0)],
            [
                Step(.transactional, 7, 0...1, .dropAborted), Step(.commit, 7, 2...2, .dropControl),
                Step(.transactional, 7, 3...3, .dropAborted), Step(.emptiedMarker, 7, 4...4, .dropControl),
                Step(.transactional, 7, 5...5, .dropAborted), Step(.abort, 7, 6...6, .dropControl),
                Step(.transactional, 7, 7...7, .keep),
            ]),
    ]

    @Test("Batches are judged as a consumer of committed records would", arguments: scripts)
    func script(script: Script) throws {
        var filter = AbortedTransactionFilter(script.aborted)
        var compression = Compression()
        for step in script.steps {
            #expect(try filter.verdict(on: step.batch(), using: &compression) == step.verdict, "at \(step.offsets)")
        }
    }

    @Test("A control batch of no producer is dropped as well")
    func foreignControl() throws {
        var filter = AbortedTransactionFilter([])
        var compression = Compression()
        let batch = try makeBatch([Record(offset: 0, timestamp: 0)]) { $0.flags = .control }
        #expect(try filter.verdict(on: batch, using: &compression) == .dropControl)
    }

    @Test("A marker that cannot be read stops the reading")
    func damagedMarker() throws {
        var filter = AbortedTransactionFilter([])
        var compression = Compression()
        let marker = try makeBatch([Record(offset: 0, timestamp: 0)]) {
            $0.flags = [.control, .transactional]
            $0.producer = ProducerStamp(producerID: 7, producerEpoch: 0, baseSequence: -1)
        }
        #expect(code { try filter.verdict(on: marker, using: &compression) } == .corruptRecord)
    }
}
