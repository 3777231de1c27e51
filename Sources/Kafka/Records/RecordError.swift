/// Why bytes are not the record batch, or the records, that they should be.
package struct RecordError: Error, Hashable, Sendable {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The frame or the header contradicts itself.
        case corruptBatch = "corrupt-batch"
        case checksumMismatch = "checksum-mismatch"
        /// Message format v0 or v1.
        case oldMessageFormat = "old-message-format"
        /// A message format or a codec newer than this code.
        case unsupportedFormat = "unsupported-format"
        case corruptCompression = "corrupt-compression"
        /// Decompression would pass its limit.
        case decompressionLimit = "decompression-limit"
        case corruptRecord = "corrupt-record"
        /// A sound batch that a broker would not accept, or not accept as it is.
        case notProducible = "not-producible"
        /// Records that do not fit into a batch.
        case unencodable = "unencodable"
    }

    package let code: Code
    package let message: String
    package let hint: String
    package let cause: String?

    package init(_ code: Code, _ message: String, hint: String? = nil, cause: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint ?? code.hint
        self.cause = cause
    }
}

extension RecordError.Code {
    /// What the operator can do when the place that throws knows no better.
    fileprivate var hint: String {
        switch self {
        case .corruptBatch, .checksumMismatch, .corruptCompression, .corruptRecord:
            "fetch it again; if it stays, look at the segment on the broker with kafka-dump-log --deep-iteration"
        case .oldMessageFormat:
            "copy the topic inside its cluster with a current client, so that it is stored in format v2, or leave it out"
        case .unsupportedFormat:
            "update kedge to a release that knows this format"
        case .decompressionLimit:
            "raise the limit if records of this size are meant; otherwise the batch is hostile or corrupt"
        case .notProducible:
            "re-encode the batch, or leave it out if it is a control batch"
        case .unencodable:
            "split the records over several batches"
        }
    }
}

extension RecordError: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
