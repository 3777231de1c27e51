import Kafka
import NIOCore
import Testing

@testable import Transfer

@Suite struct SegmentBuilderTests {
    private let partition = TopicPartition("orders", 0)

    /// Builds the segment of a whole log, fetched at once.
    private func segment(of log: SourceLog, from position: CapturePosition) throws -> WholeSegment {
        try segment(of: fetched(log), from: position)
    }

    private func segment(of fetched: FetchedPartition..., from position: CapturePosition) throws -> WholeSegment {
        var compression = Compression()
        var builder = SegmentBuilder(position)
        for each in fetched { try builder.append(each, using: &compression) }
        let (index, content) = builder.seal()
        return WholeSegment(index: index, log: content.bytes)
    }

    private func fetched(_ log: SourceLog) -> FetchedPartition {
        var answer = FetchedPartition(partition: partition)
        for batch in log.batches { answer.records.writeBytes(batch.bytes.readableBytesView) }
        answer.abortedTransactions = log.aborted.map {
            AbortedTransaction(producerID: $0.producerID, firstOffset: $0.firstOffset)
        }
        return answer
    }

    private struct WholeSegment {
        let index: SegmentIndex
        let log: ByteBuffer
    }

    private func outgoing(_ segment: WholeSegment) throws -> [OutgoingBatch] {
        let part = SegmentPart(
            number: 0, map: OffsetMap(segment.index.runs), targetBase: segment.index.targetBase,
            targetNext: segment.index.targetNext, log: segment.log)
        var batches = OutgoingBatches(part, of: partition, producer: ProducerIdentity(id: 9, epoch: 2))
        var all: [OutgoingBatch] = []
        while let batch = try batches.next() { all.append(batch) }
        return all
    }

    private let start = CapturePosition(source: 0, target: 0, lost: 0)

    @Test("Plain batches keep their bytes in the log and become one run")
    func plain() throws {
        let log = try SourceLog.plain(batches: 4)
        let segment = try segment(of: log, from: start)
        #expect(segment.index.runs == [OffsetRun(source: 0, target: 0, count: 12)])
        #expect(segment.log == fetched(log).records)
        #expect(segment.index.logBytes == segment.log.readableBytes)
        #expect(try outgoing(segment).map(\.target) == [0, 3, 6, 9])
    }

    @Test("Markers and aborted records are counted and left out, compacted ones are left out")
    func drops() throws {
        let log = try SourceLog.difficult()
        let segment = try segment(of: log, from: CapturePosition(source: 2, target: 0, lost: 0))
        #expect(segment.index.controlRecords == 8)
        #expect(segment.index.records == Int64(log.committed.count))
        #expect(segment.index.sourceNext == log.endOffset)
        var compression = Compression()
        let records = try outgoing(segment).flatMap { try $0.batch.records(using: &compression) }
        #expect(records.map(\.content) == log.committed.map(\.content))
    }

    @Test("A batch that begins before the segment gives its later records only")
    func middle() throws {
        let log = try SourceLog.plain(batches: 2, records: 4)
        let segment = try segment(of: log, from: CapturePosition(source: 2, target: 0, lost: 0))
        #expect(segment.index.runs == [OffsetRun(source: 2, target: 0, count: 6)])
        #expect(try outgoing(segment).map(\.targetNext) == [2, 6])
    }

    @Test("A batch that overlaps its predecessor gives what the predecessor did not cover")
    func overlap() throws {
        let segment = try segment(
            of: fetched(try .plain(batches: 1, records: 3)), fetched(try .plain(batches: 1, records: 5)), from: start)
        #expect(segment.index.runs == [OffsetRun(source: 0, target: 0, count: 5)])
        #expect(try outgoing(segment).map(\.target) == [0, 3])
    }

    @Test("A batch's sequence is its target offset, modulo 2^31")
    func sequences() throws {
        let base: Int64 = 3 << 31
        let position = CapturePosition(source: base + 5, target: base - 2, lost: 0)
        var batch = try #require(try SourceLog.plain(batches: 1, records: 4).batches.first)
        var header = batch.header
        header.baseOffset = base + 5
        batch = batch.with(header)
        let segment = try segment(of: FetchedPartition(partition: partition, records: batch.bytes), from: position)
        let outgoing = try #require(try outgoing(segment).first)
        #expect(outgoing.batch.producer == ProducerStamp(producerID: 9, producerEpoch: 2, baseSequence: .max - 1))
        #expect(outgoing.batch.baseOffset == 0)
    }

    @Test("A batch whose checksum is wrong is not taken")
    func checksum() throws {
        var fetched = fetched(try .plain(batches: 1))
        fetched.records.setInteger(0xff as UInt8, at: fetched.records.writerIndex - 1)
        let damaged = fetched
        #expect(throws: RecordError.self) { try segment(of: damaged, from: start) }
    }

    @Test("A segment whose log does not hold what its index lists is not produced")
    func contradiction() throws {
        let honest = try segment(of: try .plain(batches: 3), from: start)
        let shorter = try segment(of: try .plain(batches: 2), from: start)
        let longer = try segment(of: try .plain(batches: 4), from: start)
        #expect(throws: TransferError.self) { try outgoing(WholeSegment(index: honest.index, log: shorter.log)) }
        #expect(throws: TransferError.self) { try outgoing(WholeSegment(index: honest.index, log: longer.log)) }
        #expect(throws: TransferError.self) {
            try outgoing(WholeSegment(index: honest.index, log: honest.log.getSlice(at: 0, length: 40) ?? ByteBuffer()))
        }
        #expect(try outgoing(honest).count == 3)
    }
}
