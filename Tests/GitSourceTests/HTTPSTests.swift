import Cryptography
import Foundation
import Programs
import Testing

@testable import GitSource

/// Against `git http-backend` behind TLS and basic authentication.
@Suite("Over https")
struct HTTPSTests {
    let scratch: Scratch
    let upstream: Upstream
    let certificates: Certificates
    let server: Server
    let head: CommitID

    init() throws {
        scratch = try Scratch()
        upstream = try Upstream(in: scratch, name: "org/manifests.git")
        head = try upstream.commit(["a": .file("1")])
        certificates = try Certificates(in: scratch)
        server = try Server(
            "GitSourceTests/Fixtures/https_server.py",
            [scratch.path, certificates.certificate, certificates.key, "x-access-token", "s3cret"])
    }

    private func remote(
        _ path: String = "org/manifests.git", host: String = "localhost",
        credentials: GitCredentials = .token(Secret("s3cret")),
        caFile: String?
    ) throws -> GitRemote {
        try GitRemote("https://\(host):\(server.port)/\(path)", credentials: credentials, caFile: caFile)
    }

    private func open(_ remote: GitRemote, cache: String = "cache") async throws -> GitRepository {
        try await GitRepository.open(remote: remote, cache: scratch.path(cache))
    }

    @Test("a repository is cloned, fetched and pushed to")
    func works() async throws {
        let repository = try await open(try remote(caFile: certificates.ca))
        #expect(try await repository.text("a", at: head) == "1")
        let next = try upstream.commit(["a": .file("2")])
        try await repository.fetch()
        #expect(try await repository.head(branch: "main") == next)
        let proposal = try await repository.propose("policies/x.json", "{}", branch: "kedge/p")
        #expect(try upstream.head(of: "kedge/p") == proposal)
        try await repository.push(proposal, to: "kedge/p", expecting: nil)
        let second = try await repository.propose("policies/x.json", "{2}", branch: "kedge/p")
        #expect(try upstream.git("rev-parse", "kedge/p^") == proposal.hex)
        #expect(try await repository.head(branch: "kedge/p") == second)
        try upstream.git("fsck", "--strict")
    }

    @Test("a user and password in the address serve, and are shown nowhere")
    func embedded() async throws {
        let remote = try GitRemote(
            "https://x-access-token:s3cret@localhost:\(server.port)/org/manifests.git", caFile: certificates.ca)
        let repository = try await open(remote)
        #expect(try await repository.head(branch: "main") == head)
        #expect(throws: CommandFailed.self) { try scratch.run("grep", "-r", "s3cret", "cache") }
        #expect(!"\(remote) \(String(reflecting: remote))".contains("s3cret"))
    }

    @Test("wrong, missing and insufficient credentials are unauthorized")
    func unauthorized() async throws {
        let ca = certificates.ca
        for credentials in [
            GitCredentials.token(Secret("wrong s3cret")), .none, .password(user: "me", password: Secret("s3cret")),
        ] {
            let remote = try remote(credentials: credentials, caFile: ca)
            #expect(await code { _ = try await open(remote) } == .unauthorized)
        }
        let forbidden = try remote("forbidden/a.git", caFile: ca)
        #expect(await code { _ = try await open(forbidden) } == .unauthorized)
    }

    @Test("a certificate that the named CA did not sign, or for another host, is not trusted")
    func certificate() async throws {
        let other = try Certificates(in: scratch, name: "other")
        for untrusted in [
            try remote(caFile: nil), try remote(caFile: other.ca),
            try remote(host: "127.0.0.1", caFile: certificates.ca),
            try remote(caFile: scratch.path("absent.pem")),
            try remote(caFile: try scratch.write("no PEM", to: "bad.pem")),
        ] {
            #expect(await code { _ = try await open(untrusted) } == .certificateUntrusted)
        }
        // A CA that was refused for one remote does not stay on for the next.
        _ = try await open(try remote(caFile: certificates.ca))
    }

    @Test("what is not a repository is said to be none, and a redirect to another host is not followed")
    func elsewhere() async throws {
        let absent = try remote("org/absent.git", caFile: certificates.ca)
        #expect(await code { _ = try await open(absent) } == .notARepository)
        let offsite = try remote("offsite/org/manifests.git", caFile: certificates.ca)
        #expect(await code { _ = try await open(offsite) } == .unsupportedURL)
        // On the same host a redirect is followed: forges add .git so.
        let moved = try remote("moved/org/manifests.git", caFile: certificates.ca)
        #expect(try await open(moved).head(branch: "main") == head)
    }

    @Test("a push is rejected when the branch has moved, even while the push is under way")
    func race() async throws {
        let repository = try await open(try remote(caFile: certificates.ca))
        let mine = try await repository.commit(
            files: ["a": [0x32]], onto: head, branch: "main", message: "mine", author: author, time: noon)
        let theirs = try upstream.commit(["a": .file("theirs")], on: "theirs")
        _ = try scratch.write("git -C \(upstream.path) update-ref refs/heads/main \(theirs)", to: "before-receive")
        #expect(await code { try await repository.push(mine, to: "main", expecting: head) } == .pushRaced)
        #expect(try upstream.head(of: "main") == theirs)
        #expect(await code { try await repository.push(mine, to: "main", expecting: head) } == .pushRaced)
        #expect(try await repository.head(branch: "main") == head)
        try await repository.fetch()
        #expect(try await repository.head(branch: "main") == theirs)
        try await repository.push(mine, to: "main", expecting: theirs)
        #expect(try upstream.head(of: "main") == mine)
    }

    @Test("a hook's refusal is told")
    func hook() async throws {
        let repository = try await open(try remote(caFile: certificates.ca))
        let hook = try scratch.write("#!/bin/sh\nexit 1\n", to: "org/manifests.git/hooks/pre-receive")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        let said = await message { try await repository.propose("a", "2", branch: "kedge/p") }
        #expect(said.contains("pre-receive hook declined"))
        #expect(await code { try await repository.propose("a", "2", branch: "kedge/p") } == .pushRejected)
        #expect(try await !repository.branchExists("kedge/p"))
    }

    @Test("a server that is down is unreachable")
    func down() async throws {
        let socket = try SilentSocket()
        let remote = try GitRemote("https://localhost:\(socket.port)/a.git", caFile: certificates.ca)
        socket.close()
        #expect(await code { _ = try await open(remote) } == .unreachable)
        let unresolvable = try GitRemote("https://no-such-host.invalid/a.git")
        #expect(await code { _ = try await open(unresolvable) } == .unreachable)
    }

    @Test("a server that stops answering is given up on when the time is over, and the next fetch works")
    func stall() async throws {
        var limits = GitLimits()
        limits.conversation = .milliseconds(300)
        let stalling = try remote("stall/a.git", caFile: certificates.ca)
        let tight = limits
        #expect(
            await code {
                _ = try await GitRepository.open(remote: stalling, cache: scratch.path("cache"), limits: tight)
            }
                == .timedOut)
        _ = try await open(try remote(caFile: certificates.ca))
    }
}
