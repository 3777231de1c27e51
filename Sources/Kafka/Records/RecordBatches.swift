import NIOCore

/// Walks the record batches of a Fetch response or of a stored segment.
///
///     var batches = RecordBatches(fetched.records)
///     while let batch = try batches.next() { … }
///
/// A broker cuts the last batch at the fetch's size limit (KIP-74 spares only the first): the walk ends before it.
package struct RecordBatches: Sendable {
    private var bytes: ByteBuffer
    private let verifyingChecksums: Bool

    package init(_ bytes: ByteBuffer, verifyingChecksums: Bool = true) {
        self.bytes = bytes
        self.verifyingChecksums = verifyingChecksums
    }

    /// How many bytes have not become batches; after the end, the size of the piece that was cut off.
    package var remainder: Int { bytes.readableBytes }

    /// The next whole batch, or nil at the end.
    ///
    /// Throws what ``RecordBatch/init(_:)`` does and, when asked to verify, `checksum-mismatch`; the walk stays where it is.
    package mutating func next() throws(RecordError) -> RecordBatch? {
        guard let size = try RecordBatch.size(atStartOf: bytes),
            let slice = bytes.getSlice(at: bytes.readerIndex, length: size)
        else { return nil }
        let batch = try RecordBatch(framed: slice)
        if verifyingChecksums {
            try batch.verifyChecksum()
        }
        bytes.moveReaderIndex(forwardBy: size)
        return batch
    }

    /// All whole batches that are left.
    package consuming func all() throws(RecordError) -> [RecordBatch] {
        var batches: [RecordBatch] = []
        while let batch = try next() {
            batches.append(batch)
        }
        return batches
    }
}
