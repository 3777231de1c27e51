import Kafka
import NIOCore

/// Appends the batches of segments to one partition of the target, in order, several under way at a time.
///
/// A batch's sequence is its target offset, so the broker takes each once, where it belongs, or not at all. After any
/// failure what is under way is waited for, and the target's end says where to go on.
struct PartitionAppender: Sendable {
    let partition: TopicPartition
    let target: any RecordSink
    let producer: ProducerIdentity
    let limits: TransferLimits
    let surroundings: ClientSurroundings
    /// Where the target's log ended when it last said so.
    private(set) var end: Int64

    init(
        _ partition: TopicPartition, target: any RecordSink, end: Int64, producer: ProducerIdentity,
        limits: TransferLimits, surroundings: ClientSurroundings
    ) {
        self.partition = partition
        self.target = target
        self.producer = producer
        self.limits = limits
        self.surroundings = surroundings
        self.end = end
    }

    /// Appends what the target does not have of a part of a segment.
    mutating func append(_ part: SegmentPart) async throws {
        var backoff: Backoff?
        var lastFailure = end
        while end < part.targetNext {
            try Task.checkCancellation()
            do {
                try await send(part)
            } catch let error as KafkaError where error.maySucceedLater {
                if end > lastFailure { backoff = nil }
                lastFailure = end
                var pauses = backoff ?? Backoff(limits.backoff, deadline: surroundings.now() + limits.retryDeadline)
                guard let pause = pauses.next(now: surroundings.now(), random: surroundings.random()) else {
                    throw TransferError(partition, appendingAt: end, error)
                }
                backoff = pauses
                try await surroundings.sleep(pause)
                end = try await endNow(notBefore: part.targetBase)
            } catch let error as KafkaError {
                throw TransferError(partition, appendingAt: end, error)
            }
        }
    }

    /// Sends the part's batches from ``end`` on to the partition's present leader.
    private mutating func send(_ part: SegmentPart) async throws {
        var batches = OutgoingBatches(part, of: partition, producer: producer)
        let leader = try await target.leader(of: partition)
        var next = end
        // The first goes alone: a broker that does not know the producer takes any first sequence, also one that
        // overtook a batch which failed.
        var window = 1
        var underWay: [SentBatch] = []
        do {
            while true {
                if underWay.count < window, let outgoing = try batches.next(from: next, of: partition) {
                    let acknowledgement = try await target.send(outgoing.batch.bytes, to: partition, on: leader)
                    underWay.append(SentBatch(outgoing, acknowledgement))
                    next = outgoing.targetNext
                } else if !underWay.isEmpty {
                    end = try await underWay.removeFirst().landed(on: partition)
                    window = limits.batchesUnderWay
                } else {
                    return
                }
            }
        } catch {
            try await waitFor(underWay)
            throw error
        }
    }

    /// Waits until nothing is under way; only a batch in the wrong place is worth more than the failure before it.
    private func waitFor(_ underWay: [SentBatch]) async throws {
        for sent in underWay {
            do { _ = try await sent.landed(on: partition) } catch let error as TransferError { throw error } catch {}
        }
    }

    private func endNow(notBefore least: Int64) async throws -> Int64 {
        let end = try await target.offset(of: partition, at: .latest)
        guard end >= least else {
            throw TransferError(
                .refused, "\(partition): the target's log ended at \(least) or later, now it ends at \(end)",
                hint: "did the target elect a leader that lacked records? The next pass writes them again.")
        }
        return end
    }
}

/// A batch under way.
private struct SentBatch {
    let target: Int64
    let targetNext: Int64
    let acknowledgement: Acknowledgement

    init(_ outgoing: OutgoingBatch, _ acknowledgement: Acknowledgement) {
        target = outgoing.target
        targetNext = outgoing.targetNext
        self.acknowledgement = acknowledgement
    }

    /// Waits until the batch is where it belongs, and answers where it ends.
    func landed(on partition: TopicPartition) async throws -> Int64 {
        let offset = try await acknowledgement.offset()
        guard offset == target else {
            throw TransferError(
                .unexpectedOffset, "\(partition): a batch for offset \(target) of the target landed at \(offset)",
                hint: "somebody else writes to the target; stop them, delete the topic there and start over.")
        }
        return targetNext
    }
}

extension OutgoingBatches {
    /// The batch that begins at `end`, which is where the target's log ends; nil if the segment has none from there on.
    fileprivate mutating func next(
        from end: Int64, of partition: TopicPartition
    ) throws(TransferError) -> OutgoingBatch? {
        while let outgoing = try next() {
            guard outgoing.targetNext > end else { continue }
            guard outgoing.target == end else {
                throw TransferError(
                    .foreignWrites,
                    "\(partition): the target's log ends at \(end), inside a batch that kedge writes at \(outgoing.target)",
                    hint: "somebody else wrote to the target; delete the topic there and start over.")
            }
            return outgoing
        }
        return nil
    }
}

extension KafkaError {
    /// Sequence errors included: they tell that a batch before this one failed, or that this one is there already.
    fileprivate var maySucceedLater: Bool {
        isRetriable || brokerCode == .outOfOrderSequenceNumber || brokerCode == .duplicateSequenceNumber
    }
}
