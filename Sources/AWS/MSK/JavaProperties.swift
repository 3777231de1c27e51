/// The text format of `server.properties`.
///
/// Source: java.util.Properties, `load(Reader)`: comments, continued lines, three separators, escapes.
enum JavaProperties {
    /// Of a key that comes twice the last value counts.
    static func parse(_ text: String) -> [String: String] {
        var properties: [String: String] = [:]
        for line in logicalLines(text) {
            var rest = Substring(line)
            let key = unescape(&rest) { $0 == "=" || $0 == ":" || isBlank($0) }
            rest = rest.drop(while: isBlank)
            if let separator = rest.first, separator == "=" || separator == ":" {
                rest = rest.dropFirst().drop(while: isBlank)
            }
            properties[key] = unescape(&rest) { _ in false }
        }
        return properties
    }

    /// Lines without comments and blank ones, those that end in an odd number of backslashes joined with the next.
    private static func logicalLines(_ text: String) -> [String] {
        var lines: [String] = []
        var open = ""
        var isContinued = false
        for natural in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = natural.drop(while: isBlank)
            if !isContinued, line.isEmpty || line.hasPrefix("#") || line.hasPrefix("!") { continue }
            isContinued = line.reversed().prefix { $0 == "\\" }.count % 2 == 1
            open += isContinued ? line.dropLast() : line
            if !isContinued {
                lines.append(open)
                open = ""
            }
        }
        return open.isEmpty ? lines : lines + [open]
    }

    private static func isBlank(_ character: Character) -> Bool {
        character == " " || character == "\t" || character == "\u{c}"
    }

    /// Takes what comes before an unescaped end, without its backslashes.
    private static func unescape(_ rest: inout Substring, until isEnd: (Character) -> Bool) -> String {
        var result = ""
        while let character = rest.first, !isEnd(character) {
            rest.removeFirst()
            guard character == "\\", let escaped = rest.popFirst() else {
                result.append(character)
                continue
            }
            switch escaped {
            case "t": result.append("\t")
            case "n": result.append("\n")
            case "r": result.append("\r")
            case "f": result.append("\u{c}")
            case "u":
                let digits = rest.prefix(4)
                if digits.count == 4, let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) {
                    result.unicodeScalars.append(scalar)
                    rest.removeFirst(4)
                } else {
                    result.append("u")
                }
            default: result.append(escaped)
            }
        }
        return result
    }
}
