import NIOCore

/// The hosts of `NO_PROXY`, separated by commas or spaces.
///
/// `*` is every host; `example.com`, `.example.com` and `*.example.com` are that domain and what is below it; an IP
/// address is itself, a CIDR block (`10.0.0.0/8`) the addresses in it. `:PORT` limits an entry to that port.
struct ProxyExceptions: Sendable {
    private struct Entry: Sendable {
        let port: Int?
        let hosts: Hosts
    }

    private enum Hosts: Sendable {
        case all
        case domain(String)
        case block(address: [UInt8], prefix: Int)
    }

    private let entries: [Entry]

    init(_ text: String) {
        entries = text.split { $0 == "," || $0.isWhitespace }.map { Self.entry($0.lowercased()) }
    }

    func contain(host: String, port: Int) -> Bool {
        let address = Self.address(host)
        return entries.contains { entry in
            guard entry.port == nil || entry.port == port else { return false }
            switch entry.hosts {
            case .all: return true
            case .domain(let domain): return address == nil && (host == domain || host.hasSuffix("." + domain))
            case .block(let block, let prefix):
                guard let address, address.count == block.count else { return false }
                return Self.bits(address, prefix) == Self.bits(block, prefix)
            }
        }
    }

    private static func entry(_ text: String) -> Entry {
        if text == "*" { return Entry(port: nil, hosts: .all) }
        // An IPv6 address has colons of its own: with a port it stands in brackets.
        if !text.contains("]:"), let block = block(text) { return Entry(port: nil, hosts: block) }
        var name = text[...]
        var port: Int?
        if let colon = name.lastIndex(of: ":"), let number = Int(name[name.index(after: colon)...]) {
            port = number
            name = name[..<colon]
        }
        if let block = block(String(name)) { return Entry(port: port, hosts: block) }
        if name.hasPrefix("*") { name = name.dropFirst() }
        if name.hasPrefix(".") { name = name.dropFirst() }
        return Entry(port: port, hosts: .domain(String(name)))
    }

    private static func block(_ text: String) -> Hosts? {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let first = parts.first, let address = address(String(first.filter { $0 != "[" && $0 != "]" })) else {
            return nil
        }
        guard parts.count == 2 else { return .block(address: address, prefix: address.count * 8) }
        guard let prefix = Int(parts[1]), 0...address.count * 8 ~= prefix else { return nil }
        return .block(address: address, prefix: prefix)
    }

    private static func address(_ text: String) -> [UInt8]? {
        switch try? SocketAddress(ipAddress: text, port: 0) {
        case .v4(let address): withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
        case .v6(let address): withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
        default: nil
        }
    }

    private static func bits(_ address: [UInt8], _ prefix: Int) -> [UInt8] {
        address.enumerated().map { index, byte in
            let kept = min(8, max(0, prefix - index * 8))
            return kept == 0 ? 0 : byte & (0xff << (8 - UInt8(kept)))
        }
    }
}
