/// Where a broker listens: a host name or an address, and a port.
package struct BrokerAddress: Hashable, Sendable {
    package let host: String
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`; an IPv6 address stands in brackets: `[::1]:9092`.
    package init(parsing text: String) throws(KafkaError) {
        let hint = "write host:port, such as b-1.example.com:9096."
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else {
            throw KafkaError(.invalidArgument, "“\(text)” names no port from 1 to 65535", hint: hint)
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw KafkaError(
                .invalidArgument, "“\(text)” is ambiguous", hint: "put an IPv6 address in brackets: [::1]:9092.")
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") }) else {
            throw KafkaError(.invalidArgument, "“\(text)” has no valid host name", hint: hint)
        }
        self.init(host: String(host), port: port)
    }
}

extension BrokerAddress: CustomStringConvertible {
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
