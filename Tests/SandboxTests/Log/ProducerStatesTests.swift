import Kafka
import Testing

@testable import Sandbox

@Suite("Idempotent producers")
struct ProducerStatesTests {
    private func header(_ sequence: Int32, count: Int32 = 1, epoch: Int16 = 0, transactional: Bool = false)
        -> RecordBatchHeader
    {
        var header = RecordBatchHeader()
        header.producer = ProducerStamp(producerID: 7, producerEpoch: epoch, baseSequence: sequence)
        header.lastOffsetDelta = count - 1
        header.recordCount = count
        if transactional { header.flags = .transactional }
        return header
    }

    @Test("Any sequence begins an unknown producer, then each follows the last")
    func order() {
        var states = ProducerStates()
        #expect(states.refusal(of: header(40).producer, isTransactional: false) == nil)
        states.appended(header(40, count: 3), at: 0)
        #expect(states.refusal(of: header(43).producer, isTransactional: false) == nil)
        #expect(states.refusal(of: header(44).producer, isTransactional: false) == .outOfOrderSequenceNumber)
        #expect(states.refusal(of: header(42).producer, isTransactional: false) == .outOfOrderSequenceNumber)
    }

    @Test("One of the last five batches that comes again is recognized")
    func duplicates() {
        var states = ProducerStates()
        for sequence in 0..<6 as Range<Int32> { states.appended(header(sequence), at: Int64(sequence) * 10) }
        #expect(states.duplicate(of: header(5).producer, lastSequence: 5)?.firstOffset == 50)
        #expect(states.duplicate(of: header(1).producer, lastSequence: 1)?.firstOffset == 10)
        #expect(states.duplicate(of: header(0).producer, lastSequence: 0) == nil)
        #expect(states.duplicate(of: header(5).producer, lastSequence: 6) == nil)
    }

    @Test("A new epoch begins at sequence 0 and fences the old one")
    func epochs() {
        var states = ProducerStates()
        states.appended(header(0), at: 0)
        #expect(states.refusal(of: header(1, epoch: 1).producer, isTransactional: false) == .outOfOrderSequenceNumber)
        #expect(states.refusal(of: header(0, epoch: 1).producer, isTransactional: false) == nil)
        states.appended(header(0, epoch: 1), at: 1)
        #expect(states.refusal(of: header(1).producer, isTransactional: false) == .invalidProducerEpoch)
    }

    @Test("Sequences go on at 0 after the greatest")
    func wrap() {
        var states = ProducerStates()
        states.appended(header(.max - 1, count: 2), at: 0)
        #expect(states.refusal(of: header(0).producer, isTransactional: false) == nil)
        #expect(header(.max, count: 2).lastSequence == 0)
    }

    @Test("An open transaction holds the stable offset back until its marker")
    func transactions() {
        var states = ProducerStates()
        states.appended(header(0, transactional: true), at: 5)
        #expect(states.firstUnstableOffset == 5)
        #expect(states.refusal(of: header(1).producer, isTransactional: false) == .invalidTxnState)
        #expect(states.ended(ProducerIdentity(id: 7, epoch: 0), coordinatorEpoch: 0, timestamp: 1) == 5)
        #expect(states.firstUnstableOffset == nil)
        #expect(states.refusal(of: header(1, transactional: true).producer, isTransactional: true) == nil)
    }
}
