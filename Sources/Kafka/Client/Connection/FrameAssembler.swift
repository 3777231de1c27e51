import NIOCore

/// Cuts a stream of bytes into Kafka's frames: four bytes of length, then that many bytes.
///
/// A frame that arrives in one piece is a slice of that piece. One that arrives in many is copied once into memory
/// that grows with what has really arrived, so a length alone allocates little.
package struct FrameAssembler: Sendable {
    /// What is reserved for a frame at once; a longer one grows.
    private static let reservation = 4 << 20

    private let maximumLength: Int
    private var pending = ByteBuffer()
    /// The frame being received and how many of its bytes are still to come.
    private var frame: (bytes: ByteBuffer, missing: Int)?

    package init(maximumLength: Int) {
        self.maximumLength = maximumLength
    }

    /// Takes what was read from the network.
    package mutating func append(_ chunk: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = chunk
        } else {
            pending.writeImmutableBuffer(chunk)
        }
    }

    /// The next whole frame without its length; nil until more bytes come.
    package mutating func next() throws(KafkaError) -> ByteBuffer? {
        if frame == nil {
            guard let length = pending.getInteger(at: pending.readerIndex, as: Int32.self) else { return nil }
            guard length >= 0, Int(length) <= maximumLength else {
                throw KafkaError(
                    .malformedMessage, "A broker announced a response of \(length) bytes; \(maximumLength) are allowed",
                    hint: "check that the address is a Kafka listener and that TLS is set as the listener has it.")
            }
            pending.moveReaderIndex(forwardBy: 4)
            if let whole = pending.readSlice(length: Int(length)) { return whole }
            var bytes = ByteBufferAllocator().buffer(capacity: min(Int(length), Self.reservation))
            let missing = Int(length) - pending.readableBytes
            bytes.writeBuffer(&pending)
            frame = (bytes, missing)
            return nil
        }
        guard var (bytes, missing) = frame else { return nil }
        frame = nil
        guard var part = pending.readSlice(length: min(missing, pending.readableBytes)) else { return nil }
        missing -= part.readableBytes
        bytes.writeBuffer(&part)
        if missing == 0 { return bytes }
        frame = (bytes, missing)
        return nil
    }
}
