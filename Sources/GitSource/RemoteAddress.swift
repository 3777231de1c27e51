internal import Cryptography
internal import Foundation

/// The text of a remote's address, taken apart.
struct RemoteAddress {
    let transport: GitRemote.Transport
    let address: String
    let display: String
    var user: String?
    var password: Secret?

    init(_ text: String) throws(GitError) {
        guard !text.isEmpty, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            throw Self.unsupported("the repository's address is empty or has control characters in it")
        }
        if let separator = text.range(of: "://") {
            let rest = String(text[separator.upperBound...])
            switch text[..<separator.lowerBound].lowercased() {
            case "file": try self.init(filePath: rest)
            case "https": try self.init(https: rest)
            case "ssh", "git+ssh", "ssh+git": try self.init(ssh: rest)
            case let scheme: throw Self.unsupported("kedge does not read repositories over \(scheme)://")
            }
        } else if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
            try self.init(host: String(text[..<colon]), path: String(text[text.index(after: colon)...]))
        } else {
            self.init(path: text)
        }
    }

    /// Whether the credentials are of a kind that the transport can use.
    func check(_ credentials: GitCredentials) throws(GitError) {
        let suits =
            switch (transport, credentials) {
            case (_, .none), (.local, _): true
            case (.https, .token), (.https, .password): true
            case (.ssh, .password), (.ssh, .sshKey), (.ssh, .sshAgent): true
            default: false
            }
        guard suits else {
            throw GitError(
                code: .unauthorized, message: "\(display) cannot be signed in to with the kind of credentials given",
                hint: "give a token or a user and password to an https remote, a key or the agent to an ssh remote")
        }
    }

    private init(path: String) {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        transport = .local(path: absolute)
        // As a URL, because libgit2 takes a path with a colon in it for an ssh address.
        address = "file://" + (absolute.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? absolute)
        display = absolute
    }

    private init(filePath text: String) throws(GitError) {
        let path = text.hasPrefix("localhost/") ? String(text.dropFirst("localhost".count)) : text
        guard path.hasPrefix("/"), let decoded = path.removingPercentEncoding, !decoded.utf8.contains(0) else {
            throw Self.unsupported("a file:// address names an absolute path on this machine")
        }
        self.init(path: decoded)
    }

    private init(https text: String) throws(GitError) {
        let parts = try Parts(text)
        let place = parts.host + (parts.port.map { ":\($0)" } ?? "") + parts.path
        transport = .https
        address = "https://" + place
        display = address
        user = parts.user
        password = parts.password
    }

    private init(ssh text: String) throws(GitError) {
        let parts = try Parts(text)
        guard parts.password == nil else {
            throw Self.unsupported("an ssh:// address cannot carry a password")
        }
        try Self.checkForShell(parts.path)
        let user = parts.user ?? "git"
        let place = parts.host + (parts.port.map { ":\($0)" } ?? "") + parts.path
        transport = .ssh(host: Self.unbracketed(parts.host), port: parts.port ?? 22)
        address = "ssh://\(user)@\(place)"
        display = "ssh://\(place)"
        self.user = user
    }

    /// The form that scp has: `user@host:path`, the path relative to the user's home unless it starts with a slash.
    private init(host text: String, path: String) throws(GitError) {
        let at = text.lastIndex(of: "@")
        let user = at.map { String(text[..<$0]) } ?? "git"
        let host = at.map { String(text[text.index(after: $0)...]) } ?? text
        guard Parts.isHost(host), !path.isEmpty, !path.hasPrefix(":"), !user.isEmpty, !user.contains(":") else {
            throw Self.unsupported("'\(host):…' is not of the form user@host:path")
        }
        try Self.checkForShell(path)
        transport = .ssh(host: host, port: 22)
        address = "\(user)@\(host):\(path)"
        display = "\(host):\(path)"
        self.user = user
    }

    /// libgit2 1.5 puts the path between single quotes on the server's command line, unescaped.
    private static func checkForShell(_ path: String) throws(GitError) {
        guard !path.contains("'") else {
            throw unsupported("an ssh address cannot have a single quote in its path")
        }
    }

    private static func unbracketed(_ host: String) -> String {
        host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    }

    fileprivate static func unsupported(_ message: String) -> GitError {
        GitError(
            code: .unsupportedURL, message: message,
            hint: "use a path, file:///path, https://host/path, ssh://user@host/path or user@host:path")
    }
}

/// `user:password@host:port/path`, user and password percent-decoded.
private struct Parts {
    var user: String?
    var password: Secret?
    var host: String
    var port: Int?
    var path: String

    init(_ text: String) throws(GitError) {
        guard let slash = text.firstIndex(of: "/") else {
            throw RemoteAddress.unsupported("the repository's address has no path")
        }
        var authority = text[..<slash]
        path = String(text[slash...])
        if let at = authority.lastIndex(of: "@") {
            let pair = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = pair.map { String($0).removingPercentEncoding }
            authority = authority[authority.index(after: at)...]
            user = decoded.first.flatMap { $0 }
            password = decoded.count == 2 ? decoded.last.flatMap { $0 }.map { Secret($0) } : nil
            guard let user, !user.isEmpty, !decoded.contains(nil) else {
                throw RemoteAddress.unsupported("the user or password in the repository's address is malformed")
            }
        }
        host = String(authority)
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            host = String(authority[..<colon])
            port = Int(authority[authority.index(after: colon)...])
            guard let port, (1...65535).contains(port) else {
                throw RemoteAddress.unsupported("the port in the repository's address is not a number from 1 to 65535")
            }
        }
        guard Self.isHost(host), path.count > 1, !path.contains("?"), !path.contains("#"), !path.contains(" ") else {
            throw RemoteAddress.unsupported("the repository's address has no usable host or path")
        }
    }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    static func isHost(_ text: String) -> Bool {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let name = isBracketed ? text.dropFirst().dropLast() : text[...]
        let punctuation = isBracketed ? ":." : "-._"
        return !name.isEmpty && !name.hasPrefix("-")
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || punctuation.contains($0)) }
    }
}
