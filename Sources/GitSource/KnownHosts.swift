internal import Cryptography

/// The keys that servers are known by, in the format of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT".
///
/// Hashed names, patterns with `*`, `?` and `!`, `[host]:port` and `@revoked` are understood; `@cert-authority` lines
/// are skipped, as libssh2 does not do certificates.
struct KnownHosts {
    enum Verdict: Equatable {
        case trusted
        /// No key of this type is known; of these types there are some.
        case unknown(otherTypes: [String])
        /// Another key of this type is known.
        case changed
        case revoked
    }

    private struct Entry {
        let isRevoked: Bool
        let hosts: String
        let key: HostKey
    }

    private var entries: [Entry] = []

    /// Adds a file's lines; those that cannot be read vouch for nobody.
    mutating func add(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) where !line.drop(while: \.isWhitespace).hasPrefix("#") {
            var fields = line.split(whereSeparator: \.isWhitespace).map { String($0) }
            let marker = fields.first?.hasPrefix("@") == true ? fields.removeFirst() : nil
            guard fields.count >= 3, marker == nil || marker == "@revoked", let blob = bytes(base64: fields[2]) else {
                continue
            }
            entries.append(Entry(isRevoked: marker != nil, hosts: fields[0], key: HostKey(blob: blob)))
        }
    }

    func verdict(on key: HostKey, of host: String, port: Int) -> Verdict {
        let name = port == 22 ? host.lowercased() : "[\(host.lowercased())]:\(port)"
        let matching = entries.filter { Self.matches($0.hosts, name) }
        if matching.contains(where: { $0.isRevoked && $0.key == key }) { return .revoked }
        let known = matching.filter { !$0.isRevoked }
        if known.contains(where: { $0.key == key }) { return .trusted }
        if known.contains(where: { $0.key.type == key.type }) { return .changed }
        return .unknown(otherTypes: Set(known.map(\.key.type)).sorted())
    }

    private static func matches(_ hosts: String, _ name: String) -> Bool {
        if hosts.hasPrefix("|1|") {
            let parts = hosts.split(separator: "|").dropFirst().map { bytes(base64: String($0)) }
            guard parts.count == 2, let salt = parts[0], let hashed = parts[1] else { return false }
            return SHA1.hmac(key: salt, message: Array(name.utf8)) == hashed
        }
        let patterns = hosts.lowercased().split(separator: ",")
        let isExcluded = patterns.contains { $0.hasPrefix("!") && glob($0.dropFirst().utf8[...], name.utf8[...]) }
        return !isExcluded && patterns.contains { glob($0.utf8[...], name.utf8[...]) }
    }

    private static func glob(_ pattern: Substring.UTF8View, _ text: Substring.UTF8View) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        return switch first {
        case UInt8(ascii: "*"): glob(rest, text) || (!text.isEmpty && glob(pattern, text.dropFirst()))
        case UInt8(ascii: "?"): !text.isEmpty && glob(rest, text.dropFirst())
        default: text.first == first && glob(rest, text.dropFirst())
        }
    }
}
