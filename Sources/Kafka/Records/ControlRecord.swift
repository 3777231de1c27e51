import NIOCore

/// What a control record marks (`org.apache.kafka.common.record.ControlRecordType`).
package struct ControlRecord: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case abort
        case commit
        /// Of KRaft's own log, or newer than this code; consumers ignore it.
        case other(Int16)
    }

    package let version: Int16
    package let kind: Kind

    /// Reads a control record's key: version and type, and perhaps more in later versions.
    ///
    /// Throws `corrupt-record`.
    package init(key: ByteBuffer?) throws(RecordError) {
        var key = key ?? ByteBuffer()
        guard let (version, type) = key.readMultipleIntegers(as: (Int16, Int16).self), version >= 0 else {
            throw .corruptRecord("it is no control record: its key has no version and type")
        }
        self.version = version
        switch type {
        case 0: kind = .abort
        case 1: kind = .commit
        default: kind = .other(type)
        }
    }
}

extension RecordBatch {
    /// The first control record of a control batch; nil for other batches and for one that compaction emptied.
    package func controlRecord(using compression: inout Compression) throws(RecordError) -> ControlRecord? {
        guard self.isControl, let first = try records(using: &compression).first else { return nil }
        return try ControlRecord(key: first.key)
    }
}
