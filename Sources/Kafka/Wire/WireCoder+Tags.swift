import NIOCore

/// The tagged fields at the end of a flexible structure (KIP-482): optional, numbered, in ascending order.
struct TagSection: Sendable {
    /// Reading: how many fields are still ahead; nil before the section has been reached.
    var ahead: Int?
    /// Reading: the number and the size of the field that comes next.
    var next: (number: UInt32, size: Int)?
    /// Reading: the number of the last field that was met.
    var last: UInt32?
    /// Writing: what comes after the count.
    var fields = ByteBuffer()
    var count: UInt32 = 0
}

// A structure declares its tagged fields after all others and in ascending order of their numbers. They are written
// unless they have their default. Those that are read but not declared are skipped.
extension WireCoder {
    package mutating func tagged<T: FixedWidthInteger>(
        _ number: UInt32, _ value: inout T, from: Int16, ignorable: Bool = false, default: T = 0
    ) throws(WireError) {
        try tagged(number, from, isDefault: value == `default`, ignorable) { c throws(WireError) in
            try c.int(&value)
        }
    }

    package mutating func tagged(
        _ number: UInt32, _ value: inout Bool, from: Int16, ignorable: Bool = false
    ) throws(WireError) {
        try tagged(number, from, isDefault: !value, ignorable) { c throws(WireError) in try c.bool(&value) }
    }

    package mutating func tagged(
        _ number: UInt32, _ value: inout String?, from: Int16, ignorable: Bool = false
    ) throws(WireError) {
        try tagged(number, from, isDefault: value == nil, ignorable) { c throws(WireError) in try c.string(&value) }
    }

    package mutating func tagged<T: WireStructure>(
        _ number: UInt32, _ value: inout T, from: Int16, ignorable: Bool = false
    ) throws(WireError) {
        try tagged(number, from, isDefault: value == T(), ignorable) { c throws(WireError) in
            try c.structure(&value)
        }
    }

    package mutating func tagged<T: WireStructure>(
        _ number: UInt32, _ value: inout [T], from: Int16, ignorable: Bool = false
    ) throws(WireError) {
        try tagged(number, from, isDefault: value.isEmpty, ignorable) { c throws(WireError) in try c.array(&value) }
    }

    private mutating func tagged(
        _ number: UInt32, _ from: Int16, isDefault: Bool, _ ignorable: Bool,
        _ code: (inout WireCoder) throws(WireError) -> Void
    ) throws(WireError) {
        guard try has(from, .max, mayBeLost: ignorable || isDefault) else { return }
        switch direction {
        case .reading:
            while let next = try nextTag(), next.number < number { skipTag(next.size) }
            guard let next = try nextTag(), next.number == number else { return }
            tags.next = nil
            let rest = buffer.readableBytes - next.size
            try code(&self)
            guard buffer.readableBytes == rest else {
                throw error(.invalidTag, "tagged field \(number) is not of the \(next.size) bytes that it announces")
            }
        case .writing:
            if isDefault { return }
            var written = ByteBuffer()
            swap(&written, &buffer)
            try code(&self)
            swap(&written, &buffer)
            tags.count += 1
            tags.fields.writeUnsignedVarint(number)
            tags.fields.writeUnsignedVarint(UInt32(clamping: written.readableBytes))
            tags.fields.writeBuffer(&written)
        case .sampling:
            if Bool.random(using: &generator) { try code(&self) }
        }
    }

    /// Ends a structure: skips the tagged fields that it did not declare, or writes those that it did.
    mutating func finishTags() throws(WireError) {
        guard isFlexible else { return }
        switch direction {
        case .reading:
            while let next = try nextTag() { skipTag(next.size) }
        case .writing:
            buffer.writeUnsignedVarint(tags.count)
            buffer.writeBuffer(&tags.fields)
        case .sampling: break
        }
    }

    private mutating func nextTag() throws(WireError) -> (number: UInt32, size: Int)? {
        if let next = tags.next { return next }
        let ahead = if let ahead = tags.ahead { ahead } else { Int(try unsignedVarint(0)) }
        tags.ahead = max(ahead - 1, 0)
        guard ahead > 0 else { return nil }
        let number = try unsignedVarint(0)
        if let last = tags.last, number <= last {
            throw error(.invalidTag, "tagged field \(number) comes after tagged field \(last)")
        }
        let size = Int(try unsignedVarint(0))
        guard size <= buffer.readableBytes else {
            throw error(
                .invalidLength, "a tagged field of \(size) bytes is announced, \(buffer.readableBytes) bytes are left")
        }
        tags.last = number
        tags.next = (number, size)
        return tags.next
    }

    private mutating func skipTag(_ size: Int) {
        buffer.moveReaderIndex(forwardBy: size)
        tags.next = nil
    }
}
