/// Reads what SSH packs into bytes (RFC 4251, 5); nil wherever the bytes end early or go on.
struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number() -> UInt32? {
        take(4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    mutating func string() -> [UInt8]? {
        guard let length = number() else { return nil }
        return take(Int(length))
    }

    mutating func text() -> String? {
        string().flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// A number that is not negative (`mpint`), its highest byte first.
    mutating func magnitude() -> [UInt8]? {
        guard let bytes = string(), bytes.first.map({ $0 < 0x80 }) ?? true else { return nil }
        return bytes
    }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}

extension [UInt8] {
    /// As SSH writes a string: its length before it.
    var sshString: [UInt8] {
        Swift.withUnsafeBytes(of: UInt32(count).bigEndian) { [UInt8]($0) } + self
    }
}
