import NIOCore

/// Kafka's variable-length integers: protobuf's zig-zag encoding, seven bits a byte, lowest first
/// (`org.apache.kafka.common.utils.ByteUtils`).
enum Varint {
    static func size(_ value: Int64) -> Int {
        (70 - (zigZag(value) | 1).leadingZeroBitCount) / 7
    }

    static func zigZag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value << 1 ^ value >> 63)
    }
}

extension ByteBuffer {
    mutating func writeVarint(_ value: Int64) {
        var rest = Varint.zigZag(value)
        while rest >= 0x80 {
            writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        writeInteger(UInt8(truncatingIfNeeded: rest))
    }
}
