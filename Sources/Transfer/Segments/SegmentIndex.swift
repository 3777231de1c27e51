import Foundation
import Kafka

/// What one segment holds: the commit record of a capture, stored beside the segment's log object.
///
/// A segment exists once its index does. The log object is named after its content, so an interrupted capture leaves
/// at most an unreferenced object, never a wrong one. Each segment begins, on both sides, where its predecessor ends.
package struct SegmentIndex: Equatable, Sendable {
    package static let version = 1

    /// The half-open range of source offsets that this segment accounts for, dropped and lost ones included.
    package let sourceBase: Int64
    package let sourceNext: Int64
    /// The target offset of the segment's first record.
    package let targetBase: Int64
    package let runs: [OffsetRun]
    /// Size and SHA-256 (hex) of the log object: the batches as the source stored them.
    ///
    /// Without bytes there is no object. The digest of a streamed log is the SHA-256 over the digests of its pieces, as
    /// S3's composite checksums are.
    package let logBytes: Int
    package let logDigest: String
    /// Nil for a log that was stored at once.
    package let streamed: StreamedLog?
    /// Source offsets in the range that carry no record of a user: transaction markers and aborted records.
    package let controlRecords: Int64
    package let abortedRecords: Int64
    /// Source offsets of the partition, up to the end of this segment, that retention removed before they were captured.
    package let lostSoFar: Int64
    /// Which topic it was, of all that had the name; nil where the source did not say.
    package var topicID: String?

    package var records: Int64 { runs.reduce(0) { $0 + $1.count } }
    package var targetNext: Int64 { runs.last?.targetEnd ?? targetBase }

    package var key: SegmentKey { SegmentKey(targetBase: targetBase, sourceBase: sourceBase) }
    var logName: String { key.logName(streamed?.name ?? String(logDigest.prefix(16))) }

    /// How many parts the log is read in.
    var parts: Int { streamed?.pieces.count ?? (logBytes > 0 ? 1 : 0) }

    /// The part that holds the record with target offset `target`, and the target offset at which that part begins.
    func part(ofTarget target: Int64) -> (number: Int, targetBase: Int64) {
        var base = targetBase
        for (number, piece) in (streamed?.pieces ?? []).enumerated() {
            if target < base + piece.records { return (number, base) }
            base += piece.records
        }
        return streamed == nil ? (0, targetBase) : (parts, base)
    }
}

extension SegmentIndex: Codable {
    private enum Key: String, CodingKey {
        case version, sourceBase, sourceNext, targetBase, runs, logBytes, logDigest, streamed
        case controlRecords, abortedRecords, lostSoFar, topicID
    }

    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(Self.version, forKey: .version)
        try object.encode(sourceBase, forKey: .sourceBase)
        try object.encode(sourceNext, forKey: .sourceNext)
        try object.encode(targetBase, forKey: .targetBase)
        try object.encode(runs.map { [$0.source, $0.target, $0.count] }, forKey: .runs)
        try object.encode(logBytes, forKey: .logBytes)
        try object.encode(logDigest, forKey: .logDigest)
        try object.encodeIfPresent(streamed, forKey: .streamed)
        try object.encode(controlRecords, forKey: .controlRecords)
        try object.encode(abortedRecords, forKey: .abortedRecords)
        try object.encode(lostSoFar, forKey: .lostSoFar)
        try object.encodeIfPresent(topicID, forKey: .topicID)
    }

    /// Reads an index and checks that it is one: an object that was altered or cut off does not decode.
    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        func broken(_ key: Key, _ why: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: object, debugDescription: why)
        }
        let version = try object.decode(Int.self, forKey: .version)
        guard version == Self.version else { throw broken(.version, "version \(version) is not known here") }
        sourceBase = try object.decode(Int64.self, forKey: .sourceBase)
        sourceNext = try object.decode(Int64.self, forKey: .sourceNext)
        targetBase = try object.decode(Int64.self, forKey: .targetBase)
        logBytes = try object.decode(Int.self, forKey: .logBytes)
        logDigest = try object.decode(String.self, forKey: .logDigest)
        streamed = try object.decodeIfPresent(StreamedLog.self, forKey: .streamed)
        controlRecords = try object.decode(Int64.self, forKey: .controlRecords)
        abortedRecords = try object.decode(Int64.self, forKey: .abortedRecords)
        lostSoFar = try object.decode(Int64.self, forKey: .lostSoFar)
        topicID = try object.decodeIfPresent(String.self, forKey: .topicID)
        // A record's target offset is never greater than its source offset: on the way, offsets only fall out.
        guard targetBase >= 0, targetBase <= sourceBase, sourceNext > sourceBase else {
            throw broken(.sourceBase, "offsets out of order")
        }
        guard logBytes >= 0, controlRecords >= 0, abortedRecords >= 0, lostSoFar >= 0 else {
            throw broken(.logBytes, "counts out of range")
        }
        var runs: [OffsetRun] = []
        for numbers in try object.decode([[Int64]].self, forKey: .runs) {
            guard numbers.count == 3, numbers[0] >= runs.last?.sourceEnd ?? sourceBase,
                numbers[1] == runs.last?.targetEnd ?? targetBase, numbers[2] > 0,
                numbers[0] < sourceNext, numbers[2] <= sourceNext - numbers[0]
            else { throw broken(.runs, "runs out of order") }
            runs.append(OffsetRun(source: numbers[0], target: numbers[1], count: numbers[2]))
        }
        guard runs.isEmpty == (logBytes == 0) else { throw broken(.runs, "records without a log, or a log without") }
        self.runs = runs
        let records = (runs.last?.targetEnd ?? targetBase) - targetBase
        guard streamed?.describes(bytes: logBytes, records: records) != false else {
            throw broken(.streamed, "other pieces than the log has")
        }
    }
}
