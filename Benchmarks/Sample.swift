import Kafka
import NIOCore

/// Batches of records that compress about as well as JSON events do.
struct Sample {
    var recordBytes: Int
    /// Of the records before compression.
    var batchBytes: Int
    var codec: CompressionCodec

    var recordsPerBatch: Int { max(1, batchBytes / recordBytes) }

    /// One batch as a producer sends it.
    func batch() throws -> ByteBuffer {
        var random = SystemRandomNumberGenerator()
        let words = (0..<256).map { _ in
            (0..<6).map { _ in Character(UnicodeScalar(UInt8.random(in: 97...122, using: &random))) }
        }
        var header = RecordBatchHeader()
        header.codec = codec
        var builder = RecordBatchBuilder(header)
        for index in 0..<Int64(recordsPerBatch) {
            var value = ByteBuffer()
            while value.readableBytes < recordBytes {
                value.writeString(String(words.randomElement(using: &random) ?? []))
                value.writeString("=\(UInt32.random(in: 0...9_999, using: &random)) ")
            }
            value.moveWriterIndex(to: recordBytes)
            try builder.append(
                Record(
                    offset: index, timestamp: 1_700_000_000_000 + index, key: ByteBuffer(string: "key-\(index)"),
                    value: value))
        }
        var compression = Compression()
        return try builder.build(using: &compression).bytes
    }
}
