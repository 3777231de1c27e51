internal import Crypto
internal import Foundation

/// An ssh server's public key as it goes over the wire (RFC 4253 §6.6).
struct HostKey: Equatable {
    let blob: [UInt8]

    /// The key's type, such as `ssh-ed25519`: the blob's first field, behind its four-byte length.
    var type: String {
        let length = blob.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return String(decoding: blob.dropFirst(4).prefix(length), as: UTF8.self)
    }

    /// As ssh-keygen prints it: base64 without padding.
    var fingerprint: String {
        "SHA256:" + base64(sha256(blob)).replacing("=", with: "")
    }
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

extension HostKey {
    /// What `ssh-keyscan -t` calls the type.
    fileprivate var keyscanType: String {
        switch type {
        case "ssh-ed25519": "ed25519"
        case "ssh-rsa": "rsa"
        default: type.hasPrefix("ecdsa-") ? "ecdsa" : type
        }
    }
}
