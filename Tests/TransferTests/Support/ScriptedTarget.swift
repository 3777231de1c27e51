import Kafka
import NIOCore
import Synchronization

@testable import Transfer

/// A target cluster that takes batches as a broker does: one at a time, in sequence, each once.
///
/// The rules are those of `ProducerAppendInfo` and `UnifiedLog` in Apache Kafka 3.9.
final class ScriptedTarget: RecordSink {
    /// What becomes of one batch that is sent.
    enum Fate: Sendable {
        case refuse(KafkaErrorCode)
        /// The connection breaks before the broker has the batch.
        case loseRequest
        /// The broker appends the batch, but its answer is lost.
        case loseAnswer
        /// The connection breaks, and the broker appends the batch later: when the log's end has next been told.
        case deliverLate
        /// The batch is acknowledged at this offset, wherever it went.
        case acknowledge(at: Int64)
        /// Somebody else's records are appended just before.
        case afterForeignWrite(records: Int32)
    }

    private struct Stored {
        var firstSequence: Int32
        var lastSequence: Int32
        var offset: Int64
    }

    private struct State {
        var batches: [RecordBatch] = []
        var end: Int64 = 0
        var start: Int64 = 0
        var producers: [Int64: [Stored]] = [:]
        var late: [ByteBuffer] = []
        var sent = 0
        var fates: [Int: Fate] = [:]
        var underWay = 0
        var mostUnderWay = 0
        var nextProducerID: Int64 = 4000
    }

    private let state = Mutex(State())
    private let faults: Faults

    init(faults: Faults = Faults()) {
        self.faults = faults
    }

    var batches: [RecordBatch] { state.withLock { $0.batches } }
    var end: Int64 { state.withLock { $0.end } }
    var sent: Int { state.withLock { $0.sent } }
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    /// The records, as a consumer of the target sees them.
    func records() throws -> [Record] {
        var compression = Compression()
        return try batches.flatMap { try $0.records(using: &compression) }
    }

    /// Decides what becomes of the batch that is sent as number `number`, counted from 0.
    func fate(of number: Int, _ fate: Fate) {
        state.withLock { $0.fates[number] = fate }
    }

    /// Makes every batch that was sent but is still late arrive.
    func deliverLate() {
        state.withLock { Self.deliver(&$0) }
    }

    /// Makes the broker forget its producers, as after `producer.id.expiration.ms`.
    func forgetProducers() {
        state.withLock { $0.producers = [:] }
    }

    /// Removes the last batches, as an election of a leader without them does.
    func dropLast(_ count: Int) {
        state.withLock { state in
            state.batches.removeLast(count)
            state.end = state.batches.last?.nextOffset ?? 0
            for (id, stored) in state.producers { state.producers[id] = stored.filter { $0.offset < state.end } }
        }
    }

    func trim(before offset: Int64) {
        state.withLock { $0.start = offset }
    }

    func writeForeign(records: Int32) throws {
        try state.withLock { try Self.writeForeign(records, &$0) }
    }

    /// Replaces a stored batch.
    func tamper(_ index: Int, _ change: (RecordBatch) throws -> RecordBatch) rethrows {
        try state.withLock { $0.batches[index] = try change($0.batches[index]) }
    }

    // MARK: RecordSink

    func offsets(of partitions: [TopicPartition], at spec: OffsetSpec) async throws -> [TopicPartition: Int64] {
        try faults.point()
        return state.withLock { state in
            defer { Self.deliver(&state) }
            return Dictionary(
                partitions.map { ($0, spec == .earliest ? state.start : state.end) }, uniquingKeysWith: { $1 })
        }
    }

    func fetch(_ partition: TopicPartition, from offset: Int64, maxBytes: Int) async throws -> FetchedPartition {
        try faults.point()
        return state.withLock { state in
            var answer = FetchedPartition(
                partition: partition, highWatermark: state.end, lastStableOffset: state.end,
                logStartOffset: state.start)
            for batch in state.batches where batch.nextOffset > offset && answer.records.readableBytes < maxBytes {
                answer.records.writeBytes(batch.bytes.readableBytesView)
            }
            return answer
        }
    }

    func leader(of partition: TopicPartition) async throws -> Int32 {
        try faults.point()
        return 1
    }

    func send(
        _ batch: ByteBuffer, to partition: TopicPartition, on leader: Int32
    ) async throws -> Acknowledgement {
        try faults.point()
        let outcome = state.withLock { state -> Result<Int64, any Error> in
            let fate = state.fates[state.sent]
            state.sent += 1
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            return Result { try Self.take(batch, fate, &state) }
        }
        try faults.point()
        return Acknowledgement { [self] in
            await Task.yield()
            state.withLock { $0.underWay -= 1 }
            try faults.point()
            return try outcome.get()
        }
    }

    func initProducerID() async throws -> ProducerIdentity {
        try faults.point()
        let id = state.withLock { state in
            state.nextProducerID += 1
            return state.nextProducerID
        }
        try faults.point()
        return ProducerIdentity(id: id, epoch: 0)
    }

    // MARK: the broker

    private static func take(_ bytes: ByteBuffer, _ fate: Fate?, _ state: inout State) throws -> Int64 {
        switch fate {
        case nil: return try append(bytes, &state)
        case .refuse(let code): throw refusal(code)
        case .loseRequest: throw lost
        case .loseAnswer:
            _ = try append(bytes, &state)
            throw lost
        case .deliverLate:
            state.late.append(bytes)
            throw lost
        case .acknowledge(let offset): return offset
        case .afterForeignWrite(let records):
            try writeForeign(records, &state)
            return try append(bytes, &state)
        }
    }

    private static func append(_ bytes: ByteBuffer, _ state: inout State) throws -> Int64 {
        var walk = RecordBatches(bytes)
        guard let batch = try walk.next(), walk.remainder == 0 else { throw refusal(.invalidRecord) }
        guard batch.baseOffset == 0, batch.isDense, batch.recordCount > 0, !batch.isControl, !batch.isTransactional,
            !batch.hasLogAppendTime, batch.producer.baseSequence >= 0
        else { throw refusal(.invalidRecord) }
        let first = batch.producer.baseSequence
        let last = batch.producer.advanced(by: batch.recordCount - 1).baseSequence
        var known = state.producers[batch.producer.producerID] ?? []
        if let duplicate = known.first(where: { $0.firstSequence == first && $0.lastSequence == last }) {
            return duplicate.offset
        }
        if let newest = known.last, first != (newest.lastSequence == .max ? 0 : newest.lastSequence + 1) {
            throw refusal(.outOfOrderSequenceNumber)
        }
        known.append(Stored(firstSequence: first, lastSequence: last, offset: state.end))
        state.producers[batch.producer.producerID] = known.suffix(5)
        var header = batch.header
        header.baseOffset = state.end
        state.batches.append(batch.with(header))
        defer { state.end = batch.with(header).nextOffset }
        return state.end
    }

    private static func deliver(_ state: inout State) {
        let late = state.late
        state.late = []
        // Nobody waits for these any more: a refusal is no one's news.
        for bytes in late { _ = try? append(bytes, &state) }
    }

    private static func writeForeign(_ records: Int32, _ state: inout State) throws {
        var header = RecordBatchHeader()
        header.baseOffset = state.end
        var builder = RecordBatchBuilder(header)
        for index in 0..<Int64(records) {
            try builder.append(Record(offset: state.end + index, timestamp: 1, value: ByteBuffer(string: "foreign")))
        }
        var compression = Compression()
        let batch = try builder.build(using: &compression)
        state.batches.append(batch)
        state.end = batch.nextOffset
    }

    private static func refusal(_ code: KafkaErrorCode) -> KafkaError {
        KafkaError(.brokerError, "The broker answered \(code)", hint: "see its log.", brokerCode: code)
    }

    private static var lost: KafkaError {
        KafkaError(.connectionLost, "The connection was lost", hint: "", mayHaveBeenApplied: true)
    }
}
