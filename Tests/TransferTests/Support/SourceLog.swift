import Kafka
import NIOCore

/// A partition's log as a broker would hold it, written by a script that knows what a consumer has to see.
struct SourceLog {
    struct Aborted {
        var producerID: Int64
        var firstOffset: Int64
        var lastOffset: Int64
    }

    private struct OpenTransaction {
        var firstOffset: Int64
        var batches: [Int] = []
    }

    private(set) var batches: [RecordBatch] = []
    private(set) var aborted: [Aborted] = []
    private(set) var startOffset: Int64 = 0
    private(set) var endOffset: Int64 = 0
    private var open: [Int64: OpenTransaction] = [:]
    /// Of each batch, the records as a consumer sees them; none for what it does not.
    private var visible: [[Record]] = []

    /// A transaction that is open holds readers of committed records back.
    var lastStableOffset: Int64 { open.values.map(\.firstOffset).min() ?? endOffset }

    /// What a consumer that reads committed records sees of the whole log.
    var committed: [Record] {
        visible.joined().filter { $0.offset >= startOffset && $0.offset < lastStableOffset }
    }

    init() {}

    /// Appends records; timestamps are the records' own unless the topic gives them.
    mutating func append(
        _ records: [Record], codec: CompressionCodec = .uncompressed, logAppendTime: Int64? = nil,
        transaction producerID: Int64? = nil
    ) throws {
        var header = header(codec)
        if let logAppendTime {
            header.flags.insert(.logAppendTime)
            header.maxTimestamp = logAppendTime
        }
        if let producerID {
            header.flags.insert(.transactional)
            header.producer = ProducerStamp(producerID: producerID, producerEpoch: 0, baseSequence: 0)
            open[producerID, default: OpenTransaction(firstOffset: endOffset)].batches.append(batches.count)
        }
        var placed = records
        for index in placed.indices { placed[index].offset = endOffset + Int64(index) }
        try add(header, placed)
        visible.append(placed)
        if let logAppendTime {
            for index in placed.indices { visible[visible.count - 1][index].timestamp = logAppendTime }
        }
    }

    /// Ends a producer's transaction with a marker.
    mutating func end(_ producerID: Int64, commit: Bool) throws {
        guard let transaction = open.removeValue(forKey: producerID) else { return }
        if !commit {
            for batch in transaction.batches { visible[batch] = [] }
            aborted.append(
                Aborted(producerID: producerID, firstOffset: transaction.firstOffset, lastOffset: endOffset))
        }
        var header = header(.uncompressed)
        header.flags = [.control, .transactional]
        header.producer = ProducerStamp(producerID: producerID, producerEpoch: 0, baseSequence: -1)
        var key = ByteBuffer()
        key.writeMultipleIntegers(0 as Int16, Int16(commit ? 1 : 0))
        try add(header, [Record(offset: endOffset, timestamp: 1, key: key, value: ByteBuffer(repeating: 0, count: 6))])
        visible.append([])
    }

    /// Removes records as the log cleaner does: batches keep their range, unless nothing is left of them.
    ///
    /// The last batch that readers see stays, as the active segment does.
    mutating func compact(keeping isKept: (Record) -> Bool) throws {
        var compression = Compression()
        for index in batches.indices.reversed() {
            let batch = batches[index]
            guard !batch.isControl, batch.nextOffset < lastStableOffset else { continue }
            let all = try batch.records(using: &compression)
            let kept = all.filter(isKept)
            guard kept.count < all.count else { continue }
            let offsets = Set(kept.map(\.offset))
            visible[index].removeAll { !offsets.contains($0.offset) }
            if kept.isEmpty, !batch.producer.isIdempotent {
                batches.remove(at: index)
                visible.remove(at: index)
            } else {
                var builder = RecordBatchBuilder(batch.header)
                for record in kept { try builder.append(record) }
                batches[index] = try builder.build(using: &compression)
            }
        }
    }

    /// Removes a batch, as the log cleaner does with one that has no record left.
    mutating func removeBatch(at index: Int) {
        batches.remove(at: index)
        visible.remove(at: index)
    }

    /// Deletes what lies before an offset, as retention or DeleteRecords do: whole batches, the last perhaps in part.
    mutating func trim(before offset: Int64) {
        startOffset = max(startOffset, offset)
        while let first = batches.first, first.nextOffset <= startOffset {
            batches.removeFirst()
            visible.removeFirst()
        }
        endOffset = max(endOffset, startOffset)
    }

    /// Cuts the log off at a batch's beginning, as a leader without the last records does.
    mutating func truncate(to offset: Int64) {
        while let last = batches.last, last.baseOffset >= offset {
            batches.removeLast()
            visible.removeLast()
        }
        endOffset = offset
    }

    private func header(_ codec: CompressionCodec) -> RecordBatchHeader {
        var header = RecordBatchHeader()
        header.baseOffset = endOffset
        header.partitionLeaderEpoch = 7
        header.codec = codec
        return header
    }

    private mutating func add(_ header: RecordBatchHeader, _ records: [Record]) throws {
        var builder = RecordBatchBuilder(header)
        for record in records { try builder.append(record) }
        var compression = Compression()
        let batch = try builder.build(using: &compression)
        batches.append(batch)
        endOffset = batch.nextOffset
    }
}

extension Record {
    init(_ key: String?, _ value: String?, at timestamp: Int64 = 1_700_000_000_000) {
        self.init(
            offset: 0, timestamp: timestamp, key: key.map { ByteBuffer(string: $0) },
            value: value.map { ByteBuffer(string: $0) })
    }

    /// The record without its place, for comparing the two sides.
    var content: Record {
        var content = self
        content.offset = 0
        return content
    }
}
