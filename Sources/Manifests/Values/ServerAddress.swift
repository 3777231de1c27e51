/// Where a broker listens: `host:port`, the host a name, an IPv4 address or an IPv6 address in brackets.
package struct ServerAddress: Hashable, Sendable {
    package let host: String
    package let port: Int

    package init?(parsing text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
            let port = Int64(manifestDigits: text.utf8[text.utf8.index(after: colon)...]), port <= 65_535
        else { return nil }
        let host = text[..<colon]
        let isAddress = host.hasPrefix("[") && host.hasSuffix("]") && host.utf8.count > 2
        guard isAddress ? Self.isIPv6(host.dropFirst().dropLast()) : Self.isHostName(host) else { return nil }
        self.host = String(isAddress ? host.dropFirst().dropLast() : host)
        self.port = Int(port)
    }

    private static func isIPv6(_ text: Substring) -> Bool {
        text.utf8.contains(UInt8(ascii: ":"))
            && text.utf8.allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }

    /// Labels of letters, digits, `-` and `_` (which private DNS zones do use), hyphens not at their ends.
    private static func isHostName(_ text: Substring) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy {
                        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    }
            }
    }
}

extension ServerAddress: CustomStringConvertible {
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension Reader<ServerAddress> {
    static let serverAddress = Reader.text(
        "an address", hint: "write host:port, such as b-1.example.com:9096", parse: ServerAddress.init(parsing:))
}
