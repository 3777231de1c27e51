import Foundation
import Programs
import Testing

@testable import GitSource

/// A repository with a work tree, whose commits git itself signs with keys of people that exist only here.
struct SignedRepository {
    let scratch: Scratch
    let upstream: Upstream

    init(in scratch: Scratch) throws {
        self.scratch = scratch
        upstream = try Upstream(in: scratch, name: "work", bare: false)
        for (name, value) in [
            ("gpg.format", "ssh"), ("user.signingKey", "/nonexistent"), ("commit.gpgSign", "false"),
            ("gpg.ssh.allowedSignersFile", scratch.path("allowed_signers")), ("merge.ff", "false"),
        ] {
            try upstream.git("config", name, value)
        }
    }

    /// Makes a key pair and returns its file.
    func key(_ name: String, _ type: String = "ed25519", bits: Int? = nil) throws -> String {
        let path = scratch.path("key-\(name)")
        if let bits {
            try scratch.run("ssh-keygen", "-q", "-t", type, "-b", "\(bits)", "-N", "", "-C", name, "-f", path)
        } else {
            try scratch.run("ssh-keygen", "-q", "-t", type, "-N", "", "-C", name, "-f", path)
        }
        return path
    }

    func publicKey(_ path: String) throws -> String {
        try String(contentsOfFile: path + ".pub", encoding: .utf8).trimmingCharacters(in: .newlines)
    }

    /// Writes the file of allowed signers: lines of principals (and options), each with a key's file.
    @discardableResult
    func allow(_ lines: [(String, key: String)]) throws -> CommitVerification {
        let text = try lines.map { "\($0.0) \(try publicKey($0.key))\n" }.joined()
        return CommitVerification(allowedSigners: try scratch.write(text, to: "allowed_signers"))
    }

    /// Runs git in the work tree as somebody, with the key (if any) that signs.
    @discardableResult
    func git(
        as author: String = "alice", committer: String? = nil, key: String? = nil, format: String = "ssh",
        date: String = "2026-11-20T12:00:00Z", _ arguments: String...
    ) throws -> String {
        let signing = key.map { ["-c", "user.signingKey=\($0)", "-c", "commit.gpgSign=true"] } ?? []
        let committer = committer ?? author
        return try run(
            [
                "env", "GIT_AUTHOR_NAME=\(author)", "GIT_AUTHOR_EMAIL=\(Self.address(author))",
                "GIT_COMMITTER_NAME=\(committer)", "GIT_COMMITTER_EMAIL=\(Self.address(committer))",
                "GIT_AUTHOR_DATE=\(date)", "GIT_COMMITTER_DATE=\(date)", "git", "-C", upstream.path, "-c",
                "gpg.format=\(format)",
            ] + signing + arguments)
    }

    static func address(_ name: String) -> String { name.contains("@") ? name : "\(name)@example.com" }

    /// Writes a file and commits it.
    func commit(
        _ file: String, as author: String = "alice", committer: String? = nil, key: String? = nil,
        format: String = "ssh", date: String = "2026-11-20T12:00:00Z", message: String = "change"
    ) throws -> CommitID {
        try Data("\(file) by \(author)\n".utf8).write(to: URL(fileURLWithPath: "\(upstream.path)/\(file)"))
        try git("add", file)
        try git(
            as: author, committer: committer, key: key, format: format, date: date, "commit", "-q", "--allow-empty",
            "-m", message)
        return try head()
    }

    func head() throws -> CommitID { try #require(CommitID(try git("rev-parse", "HEAD"))) }

    /// Changes the head's text as somebody without the key would.
    func tamper(_ change: (String) -> String) throws -> CommitID {
        let text = change(try git("cat-file", "commit", "HEAD") + "\n")
        let id = try scratch.run(
            "git", "-C", upstream.path, "hash-object", "--literally", "-t", "commit", "-w", "--stdin",
            input: Array(text.utf8))
        try git("update-ref", "refs/heads/main", id)
        return try #require(CommitID(id))
    }

    func open() async throws -> GitRepository {
        let repository = try await GitRepository.open(
            remote: try GitRemote(upstream.path), cache: scratch.path("cache"))
        try await repository.fetch()
        return repository
    }

    /// What git itself says of the head.
    func gitAccepts(_ commit: CommitID) -> Bool {
        (try? git("verify-commit", commit.hex)) != nil
    }

    private func run(_ arguments: [String]) throws -> String {
        let quoted = arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
        return try scratch.run("sh", "-c", quoted)
    }
}
