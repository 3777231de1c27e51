import NIOCore

/// A segment that was captured: its index, and its batches as the source stored them if they are held in memory.
struct Segment: Sendable {
    let index: SegmentIndex
    /// Nil for a log that was stored as it came.
    let log: ByteBuffer?
}

/// A stretch of a segment's log with whole batches, small enough for memory.
struct SegmentPart: Sendable {
    let number: Int
    /// Of the whole segment.
    let map: OffsetMap
    let targetBase: Int64
    let targetNext: Int64
    /// Checked against the digest in the index.
    let log: ByteBuffer
}
