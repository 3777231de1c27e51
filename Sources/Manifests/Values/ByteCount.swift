/// A number of bytes, written `32MiB`, `64MB` or `33554432` in a manifest.
package struct ByteCount: Hashable, Sendable {
    package let bytes: Int

    private static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1000),
        ("", 1),
    ]

    package init(_ bytes: Int) {
        self.bytes = bytes
    }

    /// Nil unless the text is a positive number of at most nine digits, alone or with a unit.
    package init?(parsing text: String) {
        let digits = text.utf8.prefix(while: \.isDigit)
        let unit = text.utf8.dropFirst(digits.count)
        guard let count = Int64(manifestDigits: digits),
            let factor = Self.units.first(where: { unit.elementsEqual($0.name.utf8) })?.bytes
        else { return nil }
        bytes = Int(count) * factor
    }
}

extension ByteCount: Comparable, CustomStringConvertible {
    package static func < (a: Self, b: Self) -> Bool { a.bytes < b.bytes }

    /// As a manifest says it, in the largest unit that divides it.
    package var description: String {
        let unit = Self.units.first { bytes != 0 && bytes % $0.bytes == 0 }
        guard let unit else { return "\(bytes)" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}

extension Reader<ByteCount> {
    /// Reads the number without a unit too, which YAML takes for a number.
    static let byteCount = Reader { cursor in
        if case .scalar(let scalar) = cursor.node.content, scalar.kind == .number,
            let count = ByteCount(parsing: scalar.text)
        {
            return count
        }
        return format.read(cursor)
    }

    private static let format = Reader.text(
        "a size", hint: "write a whole number with a unit, such as 32MiB or 64MB", parse: ByteCount.init(parsing:))
}
