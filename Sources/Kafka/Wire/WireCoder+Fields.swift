import NIOCore

// What the parameters mean wherever they occur: `from` and `to` are the first and the last version that has the
// field; `ignorable` is whether writing in another version may drop a value; `default` is the value whose loss does
// not matter; `nullFrom` is the first version in which the field can be null.
extension WireCoder {
    /// An integer of the size of its type, big-endian.
    package mutating func int<T: FixedWidthInteger>(
        _ value: inout T, from: Int16 = 0, to: Int16 = .max, ignorable: Bool = false, default: T = 0
    ) throws(WireError) {
        guard try has(from, to, mayBeLost: ignorable || value == `default`) else { return }
        value = try integer(value)
    }

    /// A byte, true unless zero.
    package mutating func bool(
        _ value: inout Bool, from: Int16 = 0, to: Int16 = .max, ignorable: Bool = false, default: Bool = false
    ) throws(WireError) {
        guard try has(from, to, mayBeLost: ignorable || value == `default`) else { return }
        let byte = try integer(value ? UInt8(1) : 0)
        value = direction == .sampling ? byte & 1 == 1 : byte != 0
    }

    /// A double, as IEEE 754 has it.
    package mutating func float64(_ value: inout Double) throws(WireError) {
        let bits = try integer(value.bitPattern)
        value = direction == .sampling ? Double(bits >> 11) : Double(bitPattern: bits)
    }

    package mutating func uuid(
        _ value: inout KafkaUUID, from: Int16 = 0, to: Int16 = .max, ignorable: Bool = false
    ) throws(WireError) {
        guard try has(from, to, mayBeLost: ignorable || value == .zero) else { return }
        value.high = try integer(value.high)
        value.low = try integer(value.low)
    }

    package mutating func string(
        _ value: inout String, from: Int16 = 0, to: Int16 = .max, ignorable: Bool = false
    ) throws(WireError) {
        guard try has(from, to, mayBeLost: ignorable || value.isEmpty) else { return }
        value = try text(value, isNullable: false) ?? ""
    }

    package mutating func string(
        _ value: inout String?, from: Int16 = 0, to: Int16 = .max, ignorable: Bool = false, nullFrom: Int16 = 0
    ) throws(WireError) {
        guard try has(from, to, mayBeLost: ignorable || value?.isEmpty != false) else { return }
        value = try text(value, isNullable: version >= nullFrom)
    }

    package mutating func bytes(_ value: inout [UInt8]) throws(WireError) {
        guard let length = try length(value.count, .long, isNullable: false) else { return }
        switch direction {
        case .reading: value = buffer.readBytes(length: length) ?? []
        case .writing: buffer.writeBytes(value)
        case .sampling: value = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
    }

    /// Record batches, as they are: what is read is a slice of the frame, not a copy.
    package mutating func records(_ value: inout ByteBuffer?) throws(WireError) {
        guard let length = try length(value?.readableBytes, .long, isNullable: true) else {
            value = nil
            return
        }
        switch direction {
        case .reading: value = buffer.readSlice(length: length)
        case .writing: if let value { buffer.writeImmutableBuffer(value) }
        case .sampling: value = ByteBuffer(repeating: UInt8(length), count: length)
        }
    }

    mutating func text(_ value: String?, isNullable: Bool) throws(WireError) -> String? {
        guard let length = try length(value?.utf8.count, .short, isNullable: isNullable) else { return nil }
        guard length <= WireLimits.stringBytes else {
            throw error(.invalidLength, "a text of \(length) bytes is longer than \(WireLimits.stringBytes)")
        }
        switch direction {
        case .reading:
            guard let text = String(validating: buffer.readableBytesView.prefix(length), as: UTF8.self) else {
                throw error(.invalidUTF8, "a text of \(length) bytes is not UTF-8")
            }
            buffer.moveReaderIndex(forwardBy: length)
            return text
        case .writing:
            buffer.writeString(value ?? "")
            return value
        case .sampling:
            return String((0..<length).compactMap { _ in "aZ0.-_é漢🦀".randomElement(using: &generator) })
        }
    }
}

extension ByteBuffer {
    mutating func writeUnsignedVarint(_ value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        writeInteger(UInt8(truncatingIfNeeded: rest))
    }
}
