/// Durations in manifests: a whole number and a unit, such as `30m`.
///
/// The units are `ms`, `s`, `m`, `h`, `d` (24 hours) and `y` (365 days).
extension Duration {
    private static let manifestUnits: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Nil unless the text is a positive number of at most nine digits with a unit.
    package init?(manifestText text: String) {
        let digits = text.utf8.prefix(while: \.isDigit)
        let unit = text.utf8.dropFirst(digits.count)
        guard let count = Int64(manifestDigits: digits),
            let milliseconds = Self.manifestUnits.first(where: { unit.elementsEqual($0.name.utf8) })?.milliseconds
        else { return nil }
        self = .milliseconds(count * milliseconds)
    }

    /// As a manifest says it, in the largest unit that divides it; milliseconds are the smallest.
    package var manifestText: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        let unit = Self.manifestUnits.first { milliseconds % $0.milliseconds == 0 && milliseconds != 0 }
        guard let unit else { return "\(milliseconds)ms" }
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
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
