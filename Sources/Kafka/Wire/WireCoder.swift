import NIOCore

/// Reads a structure from bytes, writes it to bytes, or fills it with sample values.
///
/// A structure names its fields once, in ``WireStructure/code(_:)``, and the coder does to each what its direction
/// says. The declared type of a field is its type on the wire; the version decides between the old encoding (lengths
/// of two or four bytes) and the flexible one (varint lengths, tagged fields; KIP-482), and whether the field is there
/// at all. Whatever bytes come in, reading ends in a value or a ``WireError``, and takes no more memory than
/// ``WireLimits`` allow.
package struct WireCoder: Sendable {
    package enum Direction: Sendable {
        case reading
        case writing
        /// Fills fields with random values: for property tests.
        case sampling
    }

    package let version: Int16
    /// Whether lengths are compact and structures end in tagged fields.
    package internal(set) var isFlexible: Bool
    package let direction: Direction
    /// The bytes still to be read, or those written.
    package internal(set) var buffer: ByteBuffer
    /// The tagged fields of the structure under way.
    var tags = TagSection()
    /// What array elements may still cost.
    private var budget = WireLimits.decodedBytes
    private let start: Int
    var generator: SampleGenerator

    /// - Parameters:
    ///   - buffer: What to read from, or what to append to.
    ///   - generator: Where sample values come from.
    package init(
        _ direction: Direction, _ buffer: ByteBuffer = ByteBuffer(), version: Int16, isFlexible: Bool,
        generator: SampleGenerator = SampleGenerator(seed: 0)
    ) {
        self.direction = direction
        self.buffer = buffer
        self.version = version
        self.isFlexible = isFlexible
        self.start = buffer.readerIndex
        self.generator = generator
    }

    package var isReading: Bool { direction == .reading }
    package var isWriting: Bool { direction == .writing }

    // MARK: Structures

    /// Codes a structure with the tagged fields at its end.
    package mutating func structure<S: WireStructure>(_ value: inout S) throws(WireError) {
        var outer = TagSection()
        swap(&outer, &tags)
        try value.code(&self)
        try finishTags()
        swap(&outer, &tags)
    }

    /// Codes the tagged fields of a structure that has none of its own.
    mutating func skipTags() throws(WireError) {
        var none = TagSection()
        swap(&none, &tags)
        try finishTags()
        swap(&none, &tags)
    }

    /// Checks, after reading, that nothing is left.
    func finish() throws(WireError) {
        guard buffer.readableBytes == 0 else {
            throw error(.trailingBytes, "\(buffer.readableBytes) bytes are left after the message")
        }
    }

    func error(_ code: WireError.Code, _ message: String) -> WireError {
        WireError(code, message, offset: (isReading ? buffer.readerIndex : buffer.writerIndex) - start)
    }

    // MARK: Parts of fields

    /// Whether the version has a field of the versions `from` to `to`.
    ///
    /// - Parameter mayBeLost: Whether a field that the version lacks may be dropped silently in writing.
    func has(_ from: Int16, _ to: Int16, mayBeLost: @autoclosure () -> Bool) throws(WireError) -> Bool {
        if from <= version, version <= to { return true }
        if isWriting, !mayBeLost() {
            throw error(
                .fieldNotInVersion,
                "a field is set that is only in versions \(from) to \(to == .max ? "latest" : "\(to)")")
        }
        return false
    }

    mutating func integer<T: FixedWidthInteger>(_ value: T) throws(WireError) -> T {
        switch direction {
        case .reading:
            guard let value = buffer.readInteger(as: T.self) else {
                throw error(.truncated, "\(MemoryLayout<T>.size) bytes are expected, \(buffer.readableBytes) are left")
            }
            return value
        case .writing:
            buffer.writeInteger(value)
            return value
        case .sampling:
            return T.random(in: T.min...T.max, using: &generator)
        }
    }

    enum LengthForm {
        /// Two bytes when not flexible.
        case short
        /// Four bytes when not flexible.
        case long
    }

    /// Codes a length, nil for null; one that was read is not beyond the bytes that are left.
    mutating func length(_ value: Int?, _ form: LengthForm, isNullable: Bool) throws(WireError) -> Int? {
        if direction == .sampling {
            let length = Int.random(in: (isNullable ? -1 : 0)...3, using: &generator)
            return length < 0 ? nil : length
        }
        if value == nil, isWriting, !isNullable { throw unexpectedNull }
        let value = value ?? -1
        let coded: Int
        if isFlexible {
            coded = Int(try unsignedVarint(UInt32(clamping: value + 1))) - 1
        } else if form == .short {
            coded = Int(try integer(Int16(clamping: value)))
        } else {
            coded = Int(try integer(Int32(clamping: value)))
        }
        if isWriting {
            guard coded == value else { throw error(.invalidLength, "\(value) is too long for this field") }
            return value < 0 ? nil : value
        }
        if coded == -1 {
            guard isNullable else { throw unexpectedNull }
            return nil
        }
        guard coded >= 0, coded <= buffer.readableBytes else {
            throw error(.invalidLength, "a length of \(coded) is given, \(buffer.readableBytes) bytes are left")
        }
        return coded
    }

    /// Codes seven bits a byte, lowest first (`ByteUtils.readUnsignedVarint`): at most five bytes.
    mutating func unsignedVarint(_ value: UInt32) throws(WireError) -> UInt32 {
        guard isReading else {
            buffer.writeUnsignedVarint(value)
            return value
        }
        var result: UInt32 = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            let byte = try integer(UInt8(0))
            guard shift < 28 || byte <= 0x0F else { break }
            result |= UInt32(byte & 0x7F) << shift
            if byte < 0x80 { return result }
        }
        throw error(.varintOverflow, "a variable-length number does not fit into 32 bits")
    }

    /// Charges `count` elements of an array to the message's memory.
    mutating func charge<T>(_ count: Int, of type: T.Type) throws(WireError) {
        let (cost, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<T>.stride)
        budget -= overflow ? .max : cost
        guard budget >= 0 else {
            throw error(.tooLarge, "the message takes more than \(WireLimits.decodedBytes) bytes of memory")
        }
    }

    private var unexpectedNull: WireError {
        error(.unexpectedNull, "a field is null that cannot be null in this version")
    }
}
