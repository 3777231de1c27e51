import Cryptography
import Foundation
import Programs
import Testing

@testable import GitSource

/// OpenSSH's sshd on loopback for one user's one key, with git-shell behind it.
struct SSHServer {
    let scratch: Scratch
    let server: Server
    /// The user that the tests run as, the only one that an sshd without privileges can let in.
    let user: String
    /// The client's key; its passphrase is empty.
    let key: String

    var port: Int { server.port }

    init(in scratch: Scratch) throws {
        self.scratch = scratch
        let sshd = try #require(
            ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].first { FileManager.default.isExecutableFile(atPath: $0) },
            "these tests need Debian's openssh-server: apt-get install openssh-server")
        if geteuid() == 0 {
            // Where sshd keeps an empty folder when it separates privileges; a service's start would make it.
            try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        }
        user = NSUserName()
        key = scratch.path("client")
        for (name, type) in [("client", "ed25519"), ("host_ed25519", "ed25519"), ("host_ecdsa", "ecdsa")] {
            try Self.makeKey(in: scratch, name, type)
        }
        try scratch.run("cp", "client.pub", "authorized")
        let configuration = try scratch.write(
            """
            HostKey \(scratch.path("host_ed25519"))
            HostKey \(scratch.path("host_ecdsa"))
            AuthorizedKeysFile \(scratch.path("authorized"))
            UsePAM no
            StrictModes no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            ForceCommand git-shell -c "$SSH_ORIGINAL_COMMAND"

            """, to: "sshd_config")
        server = try Server("GitSourceTests/Fixtures/ssh_server.py", [sshd, configuration])
    }

    static func makeKey(in scratch: Scratch, _ name: String, _ type: String, passphrase: String = "") throws {
        try scratch.run("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", name, "-f", scratch.path(name))
    }

    /// A known_hosts file with the server's keys of some types.
    func knownHosts(_ types: [String] = ["ed25519", "ecdsa"], name: String = "known_hosts") throws -> String {
        let lines = try types.map { type in
            "[127.0.0.1]:\(port) " + (try String(contentsOfFile: scratch.path("host_\(type).pub"), encoding: .utf8))
        }
        return try scratch.write(lines.joined(), to: name)
    }

    func remote(
        _ path: String, key: String? = nil, passphrase: String? = nil, hostKeys: HostKeyPolicy? = nil
    ) throws -> GitRemote {
        try GitRemote(
            "ssh://\(user)@127.0.0.1:\(port)\(path)",
            credentials: .sshKey(file: key ?? self.key, passphrase: passphrase.map { Secret($0) }),
            hostKeys: hostKeys ?? .knownHosts(file: try knownHosts()))
    }
}
