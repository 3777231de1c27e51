import Cryptography
import Foundation

/// Which repository of which forge a git remote is.
struct RepositoryLocation: Equatable, Sendable {
    let kind: ForgeKind
    /// The REST API's root, without a slash at its end.
    let api: String
    /// `owner/name`; on GitLab with all groups.
    let path: String

    /// - Parameter remote: As ``GitRemote`` shows it: without user and password.
    init(remote: String, settings: ReviewSettings) throws(ReviewError) {
        let address = RemoteParts(remote)
        let kind = try Self.kind(settings, address)
        self.kind = kind
        let site: Site
        if let url = settings.url ?? Self.publicSite(kind, settings) {
            site = try Site(url)
        } else if let address {
            site = Site(remote: address, kind)
        } else {
            throw Self.invalid(
                "\(remote) is not on a forge", "set access.review.url and access.review.repository")
        }
        api = site.api(of: kind)
        if let repository = settings.repository {
            path = repository
        } else {
            path = try Self.path(address, site, kind, remote)
        }
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        guard components.count == 2 || (kind == .gitLab && components.count > 2),
            components.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains { $0 < 0x21 } })
        else {
            throw Self.invalid(
                "'\(path)' is not a repository of \(kind.rawValue)", "set access.review.repository to owner/name")
        }
    }

    private static func kind(_ settings: ReviewSettings, _ address: RemoteParts?) throws(ReviewError) -> ForgeKind {
        if let kind = settings.forge { return kind }
        let host = settings.url.flatMap { URL(string: $0)?.host } ?? address?.host ?? ""
        switch host.lowercased() {
        case "github.com", "ssh.github.com", "api.github.com": return .gitHub
        case let host where host.hasSuffix(".ghe.com"): return .gitHub
        case "gitlab.com", "altssh.gitlab.com": return .gitLab
        case "gitea.com": return .gitea
        case "codeberg.org": return .forgejo
        default:
            throw invalid(
                "nobody says which forge \(host.isEmpty ? "the remote" : host) is",
                "set access.review.forge to GitHub, GitLab, Gitea or Forgejo")
        }
    }

    /// Where a repository is that is named without an address: nowhere that the remote could lead a token to.
    private static func publicSite(_ kind: ForgeKind, _ settings: ReviewSettings) -> String? {
        switch kind {
        case .gitHub where settings.repository != nil: "https://github.com"
        case .gitLab where settings.repository != nil: "https://gitlab.com"
        default: nil
        }
    }

    /// The path in the remote, without the site's own path before it, which an ssh remote does not have.
    private static func path(
        _ address: RemoteParts?, _ site: Site, _ kind: ForgeKind, _ remote: String
    ) throws(ReviewError) -> String {
        guard let address else {
            throw invalid("\(remote) does not name a repository", "set access.review.repository to owner/name")
        }
        let (path, prefix) = (address.path, site.path.split(separator: "/").map { String($0) })
        return (path.starts(with: prefix) && path.count > prefix.count ? Array(path.dropFirst(prefix.count)) : path)
            .joined(separator: "/")
    }

    fileprivate static func invalid(_ message: String, _ hint: String) -> ReviewError {
        ReviewError(code: .invalidSettings, message: message, hint: hint)
    }
}

/// A remote's host and path: `https://HOST[:PORT]/PATH`, `ssh://HOST[:PORT]/PATH` or `HOST:PATH`.
private struct RemoteParts {
    let host: String
    /// For https only: ssh's port says nothing about where the API is.
    let port: Int?
    let path: [String]

    /// Nil for a path on this machine.
    init?(_ remote: String) {
        let path: Substring
        if let separator = remote.range(of: "://") {
            let isWeb = remote.hasPrefix("https")
            let rest = remote[separator.upperBound...]
            let authority = rest.prefix { $0 != "/" }
            let port = authority.hasSuffix("]") ? nil : authority.lastIndex(of: ":")
            host = String(port.map { authority[..<$0] } ?? authority)
            self.port = isWeb ? port.flatMap { Int(authority[authority.index(after: $0)...]) } : nil
            path = rest.dropFirst(authority.count)
        } else {
            guard !remote.hasPrefix("/"), let colon = remote.firstIndex(of: ":") else { return nil }
            host = String(remote[..<colon])
            port = nil
            path = remote[remote.index(after: colon)...]
        }
        guard !host.isEmpty else { return nil }
        var components = path.split(separator: "/").map { String($0) }
        if let last = components.last, last.hasSuffix(".git") { components[components.count - 1].removeLast(4) }
        self.path = components
    }
}

/// A forge's address as people open it, or its API's.
private struct Site {
    /// `https://host[:port]`.
    let origin: String
    let host: String
    /// What comes before `/owner/name`; empty, or with a slash before it and none behind.
    let path: String

    init(_ text: String) throws(ReviewError) {
        guard let url = URL(string: text), let scheme = url.scheme, let host = url.host, url.user == nil,
            url.query == nil, url.fragment == nil
        else {
            throw RepositoryLocation.invalid("'\(text)' is not an address", "set access.review.url to https://host")
        }
        let isOnThisMachine = ["localhost", "127.0.0.1", "::1"].contains(host)
        guard scheme == "https" || (scheme == "http" && isOnThisMachine) else {
            throw RepositoryLocation.invalid(
                "access.review.url is '\(scheme)://…', over which a token would be sent in the clear",
                "set it to https://\(host)")
        }
        self.host = host
        let bracketed = host.contains(":") ? "[\(host)]" : host
        origin = "\(scheme)://\(bracketed)\(url.port.map { ":\($0)" } ?? "")"
        var path = url.path
        for suffix in ["/", "/api/v3", "/api/v4", "/api/v1", "/"] where path.hasSuffix(suffix) {
            path.removeLast(suffix.count)
        }
        self.path = path
    }

    init(remote: RemoteParts, _ kind: ForgeKind) {
        let aliases = ["ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"]
        host = aliases[remote.host.lowercased()] ?? remote.host
        origin = "https://\(host)\(remote.port.map { ":\($0)" } ?? "")"
        // Gitea has no groups: what comes before owner and name is where it is served.
        let prefix = kind == .gitea || kind == .forgejo ? remote.path.dropLast(2) : []
        path = prefix.map { "/" + $0 }.joined()
    }

    /// docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api (also Enterprise Server's and, for
    /// `ghe.com`, Enterprise Cloud's), docs.gitlab.com/api/rest, docs.gitea.com/development/api-usage.
    func api(of kind: ForgeKind) -> String {
        switch kind {
        case .gitHub where host == "github.com" || host == "api.github.com": "https://api.github.com"
        case .gitHub where host.hasSuffix(".ghe.com"): host.hasPrefix("api.") ? origin : "https://api.\(host)"
        case .gitHub: "\(origin)\(path)/api/v3"
        case .gitLab: "\(origin)\(path)/api/v4"
        case .gitea, .forgejo: "\(origin)\(path)/api/v1"
        }
    }
}

extension RepositoryLocation {
    func forge(
        _ credentials: ForgeCredentials, _ surroundings: ForgeSurroundings
    ) throws(ReviewError) -> any Forge {
        func connection(_ dialect: ForgeDialect, _ authorization: any ForgeAuthorization) -> ForgeConnection {
            ForgeConnection(root: api, dialect: dialect, authorization: authorization, surroundings: surroundings)
        }
        switch (kind, credentials) {
        case (.gitHub, .token(let token)):
            return GitHub(connection(.gitHub, FixedToken.gitHub(token)), path)
        case (.gitHub, .app(let id, let installation, let privateKey)):
            let app = try GitHubApp(
                id: id, installation: installation, privateKey: privateKey, api: api, repository: path, surroundings)
            return GitHub(connection(.gitHub, app), path)
        case (.gitLab, .token(let token)):
            return GitLab(connection(.gitLab, FixedToken.gitLab(token)), path)
        case (.gitea, .token(let token)), (.forgejo, .token(let token)):
            return Gitea(connection(.gitea, FixedToken.gitea(token)), path)
        case (_, .app):
            throw Self.invalid("\(kind.rawValue) has no apps", "set access.review.token")
        }
    }
}
