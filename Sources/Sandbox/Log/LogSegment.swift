import Kafka
import NIOCore

/// A run of a partition's batches, one behind the other in one buffer as a segment file has them.
struct LogSegment {
    /// One batch of the segment.
    struct Entry: Equatable {
        var baseOffset: Int64
        var lastOffset: Int64
        var maxTimestamp: Int64
        var position: Int
        var size: Int
    }

    private(set) var bytes = ByteBuffer()
    private(set) var entries: [Entry] = []

    var size: Int { bytes.readableBytes }
    var lastOffset: Int64? { entries.last?.lastOffset }
    var maxTimestamp: Int64 { entries.map(\.maxTimestamp).max() ?? -1 }

    /// Appends a batch at an offset.
    ///
    /// Offset and leader epoch lie outside the checksum (`DefaultRecordBatch`).
    mutating func append(_ batch: RecordBatch, at baseOffset: Int64, leaderEpoch: Int32) {
        let position = bytes.writerIndex
        bytes.writeImmutableBuffer(batch.bytes)
        bytes.setInteger(baseOffset, at: position)
        bytes.setInteger(leaderEpoch, at: position + 12)
        entries.append(
            Entry(
                baseOffset: baseOffset, lastOffset: baseOffset + Int64(batch.lastOffsetDelta),
                maxTimestamp: batch.maxTimestamp, position: position, size: batch.bytes.readableBytes))
    }

    /// The first batch that ends at or after an offset.
    func index(from offset: Int64) -> Int? {
        let index = entries.partitioningIndex { $0.lastOffset >= offset }
        return index < entries.endIndex ? index : nil
    }

    /// The stored batch.
    func batch(_ entry: Entry) throws(RecordError) -> RecordBatch? {
        guard let slice = bytes.getSlice(at: entry.position, length: entry.size) else { return nil }
        return try RecordBatch(slice)
    }
}

extension RandomAccessCollection {
    /// The first index whose element belongs to the second half, in a collection that is split in two.
    func partitioningIndex(where belongsInSecondHalf: (Element) -> Bool) -> Index {
        var low = startIndex
        var count = self.count
        while count > 0 {
            let half = count / 2
            let middle = index(low, offsetBy: half)
            if belongsInSecondHalf(self[middle]) {
                count = half
            } else {
                low = index(after: middle)
                count -= half + 1
            }
        }
        return low
    }
}
