internal import Cryptography
internal import Foundation

/// Where a repository is and how to get there: a path, `file://`, `https://`, `ssh://` or `git@host:path`.
package struct GitRemote: Sendable, Equatable, CustomStringConvertible {
    enum Transport: Sendable, Equatable {
        case local(path: String)
        case https
        case ssh(host: String, port: Int)
    }

    let transport: Transport
    /// What libgit2 is given; free of secrets.
    let address: String
    /// The user named in the URL; `git` for ssh when none is.
    let user: String?
    let credentials: GitCredentials
    /// A PEM bundle to check https servers against in place of the system's.
    let caFile: String?
    let hostKeys: HostKeyPolicy

    /// The remote as it may be shown: without user, password or token.
    package let description: String

    /// Reads an address as git would; a user and password in a URL serve as credentials unless others are given.
    ///
    /// Throws `unsupported-url`, or `unauthorized` for credentials that cannot serve the address.
    package init(
        _ text: String, credentials: GitCredentials = .none, caFile: String? = nil,
        hostKeys: HostKeyPolicy = .knownHosts(file: nil)
    ) throws(GitError) {
        let parsed = try RemoteAddress(text)
        var credentials = credentials
        if case .none = credentials, parsed.transport == .https, let user = parsed.user, let password = parsed.password
        {
            credentials = .password(user: user, password: password)
        }
        try parsed.check(credentials)
        transport = parsed.transport
        address = parsed.address
        user = parsed.user
        description = parsed.display
        self.credentials = credentials
        self.caFile = caFile
        self.hostKeys = hostKeys
    }

    /// A folder name for the remote's cache; two remotes that share one are told apart when the cache is opened.
    package var cacheName: String {
        let name = description.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            return character.isASCII && (character.isLetter || character.isNumber || character == ".") ? character : "-"
        }
        return String(name.suffix(100).drop { $0 == "-" || $0 == "." })
    }
}
