/// A scalar as written: its text, and whether it stood there without quotes.
///
/// What an unquoted scalar means is YAML 1.2's core schema (yaml.org/spec/1.2.2, 10.3.2), so that `yes`, `on` and
/// `12:30` are text; the numbers of other notations are numbers there, and therefore no text.
struct Scalar: Equatable, Sendable {
    enum Kind: Sendable {
        case text, null, boolean, number
    }

    let text: String
    let isPlain: Bool

    var kind: Kind {
        guard isPlain else { return .text }
        return switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE", "false", "False", "FALSE": .boolean
        default: Self.isNumber(text.utf8[...]) ? .number : .text
        }
    }

    var kindName: String {
        switch kind {
        case .text: "text"
        case .null: "empty"
        case .boolean: "a boolean"
        case .number: "a number"
        }
    }

    /// An integer in the one notation that is accepted: decimal digits, no sign but minus, no leading zero.
    var decimalInteger: Int? {
        guard isPlain, let value = Int(text), String(value) == text else { return nil }
        return value
    }

    private static func isNumber(_ text: Substring.UTF8View) -> Bool {
        var rest = text
        if rest.starts(with: "0o".utf8) {
            return rest.count > 2
                && rest.dropFirst(2).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        }
        if rest.starts(with: "0x".utf8) {
            return rest.count > 2 && rest.dropFirst(2).allSatisfy(\.isHexDigit)
        }
        if [".nan", ".NaN", ".NAN"].contains(where: { rest.elementsEqual($0.utf8) }) { return true }
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        if [".inf", ".Inf", ".INF"].contains(where: { rest.elementsEqual($0.utf8) }) { return true }
        let whole = rest.prefix(while: \.isDigit)
        rest = rest.dropFirst(whole.count)
        var digits = whole.count
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: \.isDigit)
            rest = rest.dropFirst(1 + fraction.count)
            digits += fraction.count
        }
        guard digits > 0 else { return false }
        guard let exponent = rest.first else { return true }
        guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(\.isDigit)
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isLowercaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

    var isLetter: Bool { isLowercaseLetter || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

    var isHexDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
}
