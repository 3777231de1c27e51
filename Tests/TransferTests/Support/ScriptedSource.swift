import Kafka
import NIOCore
import Synchronization

@testable import Transfer

/// A source cluster of one partition that answers fetches as a broker does.
final class ScriptedSource: RecordSource {
    private struct State {
        var log: SourceLog
        var fetches = 0
        var beforeFetch: [Int: @Sendable (inout SourceLog) -> Void] = [:]
        var answers: [Int: FetchedPartition] = [:]
        var failures: [Int: KafkaError] = [:]
    }

    let partition: TopicPartition
    private let state: Mutex<State>
    private let faults: Faults

    init(_ partition: TopicPartition, _ log: SourceLog, faults: Faults = Faults()) {
        self.partition = partition
        self.faults = faults
        state = Mutex(State(log: log))
    }

    var log: SourceLog { state.withLock { $0.log } }
    var fetches: Int { state.withLock { $0.fetches } }

    func change(_ body: (inout SourceLog) throws -> Void) rethrows {
        try state.withLock { try body(&$0.log) }
    }

    /// Changes the log just before the fetch with this number, counted from 0, is answered.
    func beforeFetch(_ number: Int, _ change: @escaping @Sendable (inout SourceLog) -> Void) {
        state.withLock { $0.beforeFetch[number] = change }
    }

    /// Answers the fetch with this number with something else.
    func answerFetch(_ number: Int, with answer: FetchedPartition) {
        state.withLock { $0.answers[number] = answer }
    }

    /// Fails the fetch with this number.
    func failFetch(_ number: Int, with error: KafkaError) {
        state.withLock { $0.failures[number] = error }
    }

    func offsets(of partitions: [TopicPartition], at spec: OffsetSpec) async throws -> [TopicPartition: Int64] {
        try faults.point()
        let log = log
        return [partition: spec == .earliest ? log.startOffset : log.lastStableOffset]
    }

    func fetch(_ partition: TopicPartition, from offset: Int64, maxBytes: Int) async throws -> FetchedPartition {
        try faults.point()
        return try state.withLock { state in
            let number = state.fetches
            state.fetches += 1
            if let failure = state.failures[number] { throw failure }
            state.beforeFetch[number]?(&state.log)
            return state.answers[number] ?? Self.read(state.log, partition, from: offset, maxBytes: maxBytes)
        }
    }

    /// Whole batches, then a piece of the next where the limit cuts it (KIP-74 spares the first).
    private static func read(
        _ log: SourceLog, _ partition: TopicPartition, from offset: Int64, maxBytes: Int
    ) -> FetchedPartition {
        var answer = FetchedPartition(
            partition: partition, highWatermark: log.endOffset, lastStableOffset: log.lastStableOffset,
            logStartOffset: log.startOffset)
        guard (log.startOffset...log.endOffset).contains(offset) else {
            answer.error = .offsetOutOfRange
            return answer
        }
        var upTo = offset
        for batch in log.batches where batch.nextOffset > offset && batch.baseOffset < log.lastStableOffset {
            let room = maxBytes - answer.records.readableBytes
            guard answer.records.readableBytes == 0 || room > 0 else { break }
            let isFirst = answer.records.readableBytes == 0
            answer.records.writeBytes(
                isFirst ? batch.bytes.readableBytesView : batch.bytes.readableBytesView.prefix(room))
            upTo = batch.nextOffset
        }
        answer.abortedTransactions = log.aborted
            .filter { $0.lastOffset >= offset && $0.firstOffset < upTo }
            .map { AbortedTransaction(producerID: $0.producerID, firstOffset: $0.firstOffset) }
        return answer
    }
}
