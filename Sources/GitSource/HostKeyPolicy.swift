internal import Foundation

/// How an ssh server proves that it is the one meant; a server that cannot is refused.
package enum HostKeyPolicy: Sendable, Equatable {
    /// A known_hosts file; nil stands for `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`.
    case knownHosts(file: String?)
    /// The key's fingerprint as ssh prints it: `SHA256:` and 43 characters of base64.
    case fingerprint(String)
}

extension HostKeyPolicy {
    /// What speaks against a server's key; nil when the server is who it should be.
    func objection(to key: HostKey, of host: String, port: Int) -> GitError? {
        let offered = "\(host) port \(port) shows the \(key.type) key \(key.fingerprint)"
        switch self {
        case .fingerprint(let expected) where expected == key.fingerprint:
            return nil
        case .fingerprint(let expected):
            return GitError(
                code: .hostKeyChanged, message: "\(offered), not \(expected)",
                hint:
                    "if the server's owner confirms the new key, give its fingerprint; otherwise someone is in between")
        case .knownHosts(let file):
            let files = file.map { [$0] } ?? Self.systemFiles
            var hosts = KnownHosts()
            for file in files {
                // An absent file knows no host; the message says where we looked.
                hosts.add((try? String(contentsOfFile: file, encoding: .utf8)) ?? "")
            }
            let place = files.joined(separator: " and ")
            switch hosts.verdict(on: key, of: host, port: port) {
            case .trusted:
                return nil
            case .unknown(let others):
                let known = others.isEmpty ? "no key of it" : "only its key of type \(others.joined(separator: ", "))"
                return GitError(
                    code: .hostKeyUnknown, message: "\(offered), but \(known) is in \(place)",
                    hint: """
                        compare the fingerprint with what the server's owner publishes, then: \
                        ssh-keyscan -t \(key.keyscanType) -p \(port) \(host) >> \(files.first ?? "known_hosts")
                        """)
            case .changed:
                return GitError(
                    code: .hostKeyChanged, message: "\(offered), but another key of that type is in \(place)",
                    hint: "if the server's owner confirms the new key, replace the old; otherwise someone is in between"
                )
            case .revoked:
                return GitError(
                    code: .hostKeyChanged, message: "\(offered), which is marked as revoked in \(place)",
                    hint: "do not connect; ask the server's owner")
            }
        }
    }

    private static var systemFiles: [String] {
        let home = ProcessInfo.processInfo.environment["HOME"].map { ["\($0)/.ssh/known_hosts"] } ?? []
        return home + ["/etc/ssh/ssh_known_hosts"]
    }
}
