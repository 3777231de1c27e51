import Cryptography
import Foundation
import Programs
import Testing

@testable import GitSource

/// Against Debian's sshd with git-shell.
@Suite("Over ssh")
struct SSHTests {
    let scratch: Scratch
    let upstream: Upstream
    let server: SSHServer
    let head: CommitID

    init() throws {
        scratch = try Scratch()
        upstream = try Upstream(in: scratch)
        head = try upstream.commit(["a": .file("1")])
        server = try SSHServer(in: scratch)
    }

    private func open(_ remote: GitRemote) async throws -> GitRepository {
        try await GitRepository.open(remote: remote, cache: scratch.path("cache"))
    }

    @Test("a repository is cloned, fetched and pushed to")
    func works() async throws {
        let repository = try await open(try server.remote(upstream.path))
        #expect(try await repository.text("a", at: head) == "1")
        let next = try upstream.commit(["a": .file("2")])
        try await repository.fetch()
        #expect(try await repository.head(branch: "main") == next)
        let proposal = try await repository.propose("policies/x.json", "{}", branch: "kedge/p")
        #expect(try upstream.head(of: "kedge/p") == proposal)
        #expect(await code { try await repository.push(next, to: "kedge/p", expecting: nil) } == .pushRaced)
        try await repository.push(proposal, to: "kedge/p", expecting: nil)
        try upstream.git("fsck", "--strict")
    }

    @Test("keys of the kinds that servers take serve, with a passphrase too", arguments: ["ed25519", "ecdsa"])
    func keys(type: String) async throws {
        try SSHServer.makeKey(in: scratch, "locked", type, passphrase: "s3cret")
        try scratch.run("cp", "locked.pub", "authorized")
        let key = scratch.path("locked")
        let repository = try await open(try server.remote(upstream.path, key: key, passphrase: "s3cret"))
        #expect(try await repository.head(branch: "main") == head)
        for passphrase in ["not s3cret", nil] {
            let remote = try server.remote(upstream.path, key: key, passphrase: passphrase)
            #expect(
                await code { _ = try await GitRepository.open(remote: remote, cache: scratch.path("other")) }
                    == .unauthorized)
        }
    }

    @Test("the agent's keys serve")
    func agent() async throws {
        let address = try server.remote(upstream.path).address
        let known = try server.knownHosts()
        // In a process of its own, as the agent's socket is named by the environment.
        await #expect(processExitsWith: .success) {
            [folder = scratch.path as String, address = address as String, known = known as String] in
            let remote = try GitRemote(address, credentials: .sshAgent, hostKeys: .knownHosts(file: known))
            unsetenv("SSH_AUTH_SOCK")
            let outcome = await code { _ = try await GitRepository.open(remote: remote, cache: "\(folder)/cache") }
            #expect(outcome == .unauthorized)

            let agent = Process()
            agent.executableURL = URL(fileURLWithPath: "/usr/bin/ssh-agent")
            agent.arguments = ["-a", "\(folder)/agent", "sh", "-c", "ssh-add -q \(folder)/client && echo ready && cat"]
            let (input, output) = (Pipe(), Pipe())
            agent.standardInput = input
            agent.standardOutput = output
            try agent.run()
            _ = try output.fileHandleForReading.read(upToCount: 6)
            setenv("SSH_AUTH_SOCK", "\(folder)/agent", 1)
            let repository = try await GitRepository.open(remote: remote, cache: "\(folder)/cache")
            #expect(try await repository.branchExists("main"))
            try input.fileHandleForWriting.close()
            agent.waitUntilExit()
        }
    }

    @Test("without HOME, where libgit2 looks for known hosts, it is said what is missing")
    func home() async throws {
        let address = try server.remote(upstream.path).address
        await #expect(processExitsWith: .success) {
            [folder = scratch.path as String, address = address as String] in
            unsetenv("HOME")
            let said = await message {
                _ = try await GitRepository.open(remote: try GitRemote(address), cache: "\(folder)/cache")
            }
            #expect(said.contains("HOME is not set"))
        }
    }

    @Test("a key that the server does not know, or that is not there, is unauthorized")
    func wrongKey() async throws {
        try SSHServer.makeKey(in: scratch, "stranger", "ed25519")
        for key in [scratch.path("stranger"), scratch.path("absent"), try scratch.write("no key", to: "nonsense")] {
            let remote = try server.remote(upstream.path, key: key)
            #expect(await code { _ = try await open(remote) } == .unauthorized)
        }
        let nothing = try GitRemote(
            "ssh://\(server.user)@127.0.0.1:\(server.port)\(upstream.path)",
            hostKeys: .knownHosts(file: try server.knownHosts()))
        #expect(await code { _ = try await open(nothing) } == .unauthorized)
    }

    @Test("a server that known_hosts does not vouch for is refused before anything is told to it")
    func unknownHost() async throws {
        let empty = try server.remote(upstream.path, hostKeys: .knownHosts(file: try scratch.write("", to: "empty")))
        #expect(await code { _ = try await open(empty) } == .hostKeyUnknown)
        let said = await message { _ = try await open(empty) }
        #expect(said.contains("SHA256:") && said.contains("ssh-keyscan -t "))
        let absent = try server.remote(upstream.path, hostKeys: .knownHosts(file: scratch.path("absent")))
        #expect(await code { _ = try await open(absent) } == .hostKeyUnknown)
        let system = try server.remote(upstream.path, hostKeys: .knownHosts(file: nil))
        #expect(await code { _ = try await open(system) } == .hostKeyUnknown)
    }

    @Test("a server with another key than the known one is refused; a pinned fingerprint is enough")
    func changedKey() async throws {
        let swapped = try server.knownHosts().appending(".swapped")
        try SSHServer.makeKey(in: scratch, "impostor", "ecdsa")
        let line =
            "[127.0.0.1]:\(server.port) " + (try String(contentsOfFile: scratch.path("impostor.pub"), encoding: .utf8))
        try Data(line.utf8).write(to: URL(fileURLWithPath: swapped))
        let changed = try server.remote(upstream.path, hostKeys: .knownHosts(file: swapped))
        #expect(await code { _ = try await open(changed) } == .hostKeyChanged)

        let printed = try scratch.run("ssh-keygen", "-l", "-E", "sha256", "-f", scratch.path("host_ecdsa.pub"))
        let fingerprint = try #require(printed.split(separator: " ").first { $0.hasPrefix("SHA256:") })
        let pinned = try server.remote(upstream.path, hostKeys: .fingerprint(String(fingerprint)))
        #expect(try await open(pinned).head(branch: "main") == head)
        let wrong = try server.remote(
            upstream.path, hostKeys: .fingerprint("SHA256:" + String(repeating: "A", count: 43)))
        #expect(
            await code { try await GitRepository.open(remote: wrong, cache: scratch.path("cache")).fetch() }
                == .hostKeyChanged)
    }

    @Test(
        "an RSA key, which libssh2 signs with SHA-1 for, is said to be the likely reason",
        arguments: ["PEM", "RFC4716"])
    func rsa(format: String) async throws {
        let key = scratch.path("rsa")
        try scratch.run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-m", format, "-N", "", "-f", key)
        try scratch.run("cp", "rsa.pub", "authorized")
        let remote = try server.remote(upstream.path, key: key)
        #expect(await code { _ = try await open(remote) } == .unauthorized)
        #expect(await message { _ = try await open(remote) }.contains("use an Ed25519 key"))
    }

    @Test("a path without a repository is said to be none")
    func notARepository() async throws {
        let remote = try server.remote(scratch.path("absent.git"))
        #expect(await code { _ = try await open(remote) } == .notARepository)
    }

    @Test("a hook's refusal is told")
    func hook() async throws {
        let repository = try await open(try server.remote(upstream.path))
        let hook = try scratch.write("#!/bin/sh\nexit 1\n", to: "upstream.git/hooks/update")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        #expect(await code { try await repository.propose("a", "2", branch: "kedge/p") } == .pushRejected)
    }
}
