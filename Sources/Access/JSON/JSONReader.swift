/// Reads JSON (RFC 8259) with limits on size and depth.
struct JSONReader {
    struct Problem: Error, Equatable {
        let line: Int
        let column: Int
        let text: String
    }

    static let maximumSize = 1 << 20
    static let maximumDepth = 32

    private let bytes: [UInt8]
    private var position = 0

    static func read(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        var reader = JSONReader(bytes: bytes)
        guard bytes.count <= maximumSize else { throw reader.problem("longer than \(maximumSize) bytes") }
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.problem("something follows the document") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func value(depth: Int) throws(Problem) -> JSONValue {
        guard depth < Self.maximumDepth else { throw problem("nested deeper than \(Self.maximumDepth)") }
        skipSpace()
        guard let byte = next else { throw problem("ends too early") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default:
            if skip("true") { return .bool(true) }
            if skip("false") { return .bool(false) }
            if skip("null") { return .null }
            throw problem("not a value")
        }
    }

    private mutating func object(depth: Int) throws(Problem) -> JSONValue {
        var members: [JSONValue.Member] = []
        var names: Set<ExactText> = []
        position += 1
        skipSpace()
        if skip("}") { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw problem("a member's name in quotes is missing") }
            let name = try string()
            guard names.insert(ExactText(name)).inserted else { throw problem("'\(name)' stands here twice") }
            skipSpace()
            guard skip(":") else { throw problem("':' is missing after '\(name)'") }
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            skipSpace()
        } while skip(",")
        guard skip("}") else { throw problem("',' or '}' is missing") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Problem) -> JSONValue {
        var values: [JSONValue] = []
        position += 1
        skipSpace()
        if skip("]") { return .array([]) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while skip(",")
        guard skip("]") else { throw problem("',' or ']' is missing") }
        return .array(values)
    }

    private mutating func string() throws(Problem) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else { throw problem("not UTF-8") }
                return string
            case UInt8(ascii: "\\"):
                text += String(try escape()).utf8
            case 0..<0x20:
                throw problem("a control character in a string")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw problem("a string does not end")
    }

    private mutating func escape() throws(Problem) -> Unicode.Scalar {
        position += 1
        guard let byte = next else { throw problem("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            if let scalar = Unicode.Scalar(unit) { return scalar }
            guard (0xd800..<0xdc00).contains(unit), skip("\\u") else { throw problem("half a surrogate pair") }
            let low = try hexadecimal()
            guard (0xdc00..<0xe000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
            else { throw problem("half a surrogate pair") }
            return scalar
        default: throw problem("no such escape")
        }
    }

    private mutating func hexadecimal() throws(Problem) -> UInt32 {
        let digits = bytes.dropFirst(position).prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw problem("four hexadecimal digits are missing") }
        position += 4
        return value
    }

    private mutating func number() throws(Problem) -> String {
        let number = bytes[position...].prefix { "+-.0123456789eE".utf8.contains($0) }
        let text = String(decoding: number, as: UTF8.self)
        guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil else {
            throw problem("not a number")
        }
        position += number.count
        return text
    }

    // MARK: - Places

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, " \t\r\n".utf8.contains(byte) { position += 1 }
    }

    private func problem(_ text: String) -> Problem {
        let before = bytes.prefix(position)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
        return Problem(line: line, column: column, text: text)
    }
}
