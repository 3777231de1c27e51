/// A JSON document that keeps its members in their order and refuses one name twice.
///
/// A policy with two `Effect`s means one thing to one reader and another to the next, so neither reader will do here.
enum JSONValue: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        let name: String
        let value: JSONValue

        init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    case null
    case bool(Bool)
    /// As it was written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    static func strings(_ strings: [String]) -> JSONValue { .array(strings.map { .string($0) }) }

    /// What the value is, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// Indented by two spaces, ending in a line feed.
    func pretty() -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, indentation: 0)
        return output + [UInt8(ascii: "\n")]
    }

    /// Without white space.
    func compact() -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, indentation: nil)
        return output
    }

    /// How many characters the value has without white space between its parts.
    var size: Int { compact().count { $0 & 0b1100_0000 != 0b1000_0000 } }

    private func write(to output: inout [UInt8], indentation: Int?) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .number(let text): output += text.utf8
        case .string(let text): Self.write(text, to: &output)
        case .array(let values):
            Self.write(values, between: "[]", to: &output, indentation) { value, output, indentation in
                value.write(to: &output, indentation: indentation)
            }
        case .object(let members):
            Self.write(members, between: "{}", to: &output, indentation) { member, output, indentation in
                Self.write(member.name, to: &output)
                output += (indentation == nil ? ":" : ": ").utf8
                member.value.write(to: &output, indentation: indentation)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], between brackets: String, to output: inout [UInt8], _ indentation: Int?,
        _ item: (Item, inout [UInt8], Int?) -> Void
    ) {
        func breakLine(_ indentation: Int?) {
            guard let indentation else { return }
            output.append(UInt8(ascii: "\n"))
            output += repeatElement(UInt8(ascii: " "), count: indentation)
        }

        output += brackets.utf8.prefix(1)
        for (index, value) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(indentation.map { $0 + 2 })
            item(value, &output, indentation.map { $0 + 2 })
        }
        if !items.isEmpty { breakLine(indentation) }
        output += brackets.utf8.suffix(1)
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): output += "\\n".utf8
            case UInt8(ascii: "\r"): output += "\\r".utf8
            case UInt8(ascii: "\t"): output += "\\t".utf8
            case 0..<0x20: output += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
