/// Base64 (RFC 4648), strict: padding as the alphabet has it, no line breaks, no stray bits at the end.
package enum Base64: Sendable {
    /// `+` and `/`, padded (RFC 4648 §4).
    case standard
    /// `-` and `_`, not padded (RFC 4648 §5).
    case url

    private var symbols: [UInt8] {
        let shared = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return Array((shared + (self == .standard ? "+/" : "-_")).utf8)
    }

    package func encode(_ bytes: [UInt8]) -> String {
        let symbols = symbols
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for position in 0...group.count {
                text.append(symbols[bits >> (18 - 6 * position) & 0x3f])
            }
            if self == .standard {
                text.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes; nil when the text is not exactly what ``encode(_:)`` gives for some bytes.
    package func decode(_ text: String) -> [UInt8]? {
        var digits = Array(text.utf8)
        if self == .standard {
            guard digits.count.isMultiple(of: 4) else { return nil }
            for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
        }
        guard digits.count % 4 != 1 else { return nil }
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, symbol) in symbols.enumerated() { values[Int(symbol)] = UInt8(value) }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var bits = 0
        var bitCount = 0
        for digit in digits {
            guard let value = values[Int(digit)] else { return nil }
            bits = (bits << 6 | Int(value)) & 0xffff
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        let strayBits = bits & (1 << bitCount - 1)
        return strayBits == 0 ? bytes : nil
    }
}

/// Padded base64 (RFC 4648 §4).
package func base64(_ bytes: [UInt8]) -> String { Base64.standard.encode(bytes) }

/// The bytes of a padded base64 text; nil when it is not one.
package func bytes(base64 text: String) -> [UInt8]? { Base64.standard.decode(text) }

/// Base64url without padding (RFC 4648 §5).
package func base64url(_ bytes: [UInt8]) -> String { Base64.url.encode(bytes) }

/// The bytes of a base64url text without padding; nil when it is not one.
package func bytes(base64url text: String) -> [UInt8]? { Base64.url.decode(text) }
