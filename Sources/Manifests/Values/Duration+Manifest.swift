/// Durations in manifests: a whole number and a unit, such as `30m`.
///
/// The units are `ms`, `s`, `m`, `h`, `d` (24 hours) and `y` (365 days).
extension Duration {
    /// The most digits of each unit keep every duration below 2^63 nanoseconds.
    private static let manifestUnits: [(name: String, milliseconds: Int64, digits: Int)] = [
        ("y", 31_536_000_000, 2), ("d", 86_400_000, 5), ("h", 3_600_000, 6), ("m", 60_000, 6), ("s", 1000, 9),
        ("ms", 1, 9),
    ]

    /// Nil unless the text is a positive whole number with a unit, no longer than 292 years.
    package init?(manifestText text: String) {
        let digits = text.utf8.prefix(while: \.isDigit)
        let name = text.utf8.dropFirst(digits.count)
        guard let count = Int64(manifestDigits: digits),
            let unit = Self.manifestUnits.first(where: { name.elementsEqual($0.name.utf8) }),
            digits.count <= unit.digits
        else { return nil }
        self = .milliseconds(count * unit.milliseconds)
    }

    /// As a manifest says it, in the largest unit that divides it; milliseconds are the smallest.
    package var manifestText: String {
        let milliseconds = Int128(components.seconds) * 1000 + Int128(components.attoseconds / 1_000_000_000_000_000)
        let unit = Self.manifestUnits.first { milliseconds != 0 && milliseconds % Int128($0.milliseconds) == 0 }
        return unit.map { "\(milliseconds / Int128($0.milliseconds))\($0.name)" } ?? "\(milliseconds)ms"
    }
}

extension Int64 {
    /// A positive decimal number of at most nine digits, without leading zeros.
    init?(manifestDigits digits: some Collection<UInt8>) {
        guard (1...9).contains(digits.count), digits.first != UInt8(ascii: "0"), digits.allSatisfy(\.isDigit) else {
            return nil
        }
        self = digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
}
