import Cryptography
import Foundation
import Programs
import Testing

@testable import GitSource

@Suite("SSH signatures of commits")
struct SSHSignatureTests {
    let scratch: Scratch
    let work: SignedRepository

    init() throws {
        scratch = try Scratch()
        work = try SignedRepository(in: scratch)
    }

    @Test(
        "what git signs with a key of any kind is the key's owner's",
        arguments: [("ed25519", nil), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 2048), ("rsa", 3072)]
            as [(String, Int?)])
    func good(type: String, bits: Int?) async throws {
        let key = try work.key("alice", type, bits: bits)
        let verification = try work.allow([("alice@example.com", key)])
        let commit = try work.commit("a", key: key)
        let repository = try await work.open()
        let signature = try await repository.verify(commit, against: verification)
        let alice = GitAuthor(name: "alice", email: "alice@example.com")
        #expect(
            signature
                == CommitSignature(
                    format: .ssh, signers: ["alice@example.com"],
                    keyFingerprint: String(
                        try scratch.run("ssh-keygen", "-l", "-f", key).split(separator: " ")[1]),
                    author: alice, committer: alice))
        #expect(work.gitAccepts(commit))
    }

    @Test("a commit without a signature, by an unknown key, amended or changed is refused, each in its own words")
    func refused() async throws {
        let (alice, mallory) = (try work.key("alice"), try work.key("mallory"))
        let verification = try work.allow([("alice@example.com", alice)])
        let unsigned = try work.commit("a")
        let inMessage = try work.commit(
            "a", message: "x\n\ngpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----")
        let foreign = try work.commit("b", key: mallory)
        let signed = try work.commit("c", key: alice, message: "raise the limit to 10")
        try work.git("commit", "-q", "--amend", "-m", "raise the limit to 99")
        let amended = try work.head()
        try work.git("reset", "-q", "--hard", signed.hex)
        try work.git(as: "mallory", key: mallory, "commit", "-q", "--amend", "-m", "raise the limit to 99")
        let amendedByOther = try work.head()
        try work.git("reset", "-q", "--hard", signed.hex)
        let tampered = try work.tamper { $0.replacing("limit to 10", with: "limit to 99") }
        let repository = try await work.open()
        for (commit, expected) in [
            (unsigned, .unsigned), (inMessage, .unsigned), (foreign, .signerUnknown), (signed, nil),
            (amended, .unsigned), (amendedByOther, .signerUnknown), (tampered, .signatureInvalid),
        ] as [(CommitID, GitError.Code?)] where await repository.contains(commit) {
            #expect(
                await code { _ = try await repository.verify(commit, against: verification) } == expected, "\(commit)")
            #expect(work.gitAccepts(commit) == (expected == nil))
        }
        #expect(await repository.contains(tampered))
        #expect(
            await message { _ = try await repository.verify(tampered, against: verification) }
                == "the signature of commit \(tampered.short) is not of this commit; "
                + "somebody has changed it after it was signed: do not use it, and find out who")
        #expect(
            await code { _ = try await repository.verify(foreign, against: CommitVerification()) } == .signerUnknown)
    }

    @Test("amended commits are judged by the signature that they have, not by the one that they had")
    func amended() async throws {
        let (alice, bob) = (try work.key("alice"), try work.key("bob"))
        let verification = try work.allow([("alice@example.com", alice), ("bob@example.com", bob)])
        _ = try work.commit("a", key: alice)
        try work.git("commit", "-q", "--amend", "-m", "unsigned")
        let unsigned = try work.head()
        let repository = try await work.open()
        #expect(await code { _ = try await repository.verify(unsigned, against: verification) } == .unsigned)
        try work.git(as: "bob", key: bob, "commit", "-q", "--amend", "-m", "by bob")
        let again = try work.head()
        try await repository.fetch()
        let signature = try await repository.verify(again, against: verification)
        #expect(signature.signers == ["bob@example.com"])
        #expect(signature.author.name == "alice" && signature.committer.name == "bob")
    }

    @Test("a signature for something else than git is none, and neither is one of another commit")
    func otherNamespace() async throws {
        let key = try work.key("alice")
        let verification = try work.allow([("alice@example.com", key)])
        let plain = try work.commit("a")
        let text = try work.git("cat-file", "commit", plain.hex) + "\n"
        for (namespace, payload, expected) in [
            ("git", text, nil), ("file", text, .signatureInvalid), ("git", text + "x", .signatureInvalid),
        ] as [(String, String, GitError.Code?)] {
            let signature = try sign(payload, namespace, key)
            try work.git("reset", "-q", "--hard", plain.hex)
            let commit = try work.tamper { _ in insert(signature, in: text) }
            let repository = try await work.open()
            #expect(await code { _ = try await repository.verify(commit, against: verification) } == expected)
            #expect(work.gitAccepts(commit) == (expected == nil))
        }
    }

    @Test("both hashes of messages, and both of RSA signatures, are read")
    func hashes() async throws {
        let key = try work.key("alice", "rsa", bits: 2048)
        let blob = try #require(bytes(base64: String(try work.publicKey(key).split(separator: " ")[1])))
        let message = Array("what is signed".utf8)
        try scratch.run("ssh-keygen", "-q", "-p", "-N", "", "-m", "PEM", "-f", key)
        for (type, digest) in [("rsa-sha2-256", "-sha256"), ("rsa-sha2-512", "-sha512"), ("ssh-rsa", "-sha1")] {
            for algorithm in [HashAlgorithm.sha256, .sha512] {
                let name = algorithm == .sha256 ? "sha256" : "sha512"
                let signed =
                    Array("SSHSIG".utf8) + Array("git".utf8).sshString + [UInt8]().sshString
                    + Array(name.utf8).sshString + hash(message, algorithm).sshString
                try Data(signed).write(to: URL(fileURLWithPath: scratch.path("signed")))
                try scratch.run("openssl", "dgst", digest, "-sign", key, "-out", "raw", "signed")
                let raw = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("raw"))))
                let inner = Array(type.utf8).sshString + raw.sshString
                let signature = try SSHSignature(
                    blob: Array("SSHSIG".utf8) + [0, 0, 0, 1] + blob.sshString + Array("git".utf8).sshString
                        + [UInt8]().sshString + Array(name.utf8).sshString + inner.sshString)
                #expect(signature.verifies(message) == (type != "ssh-rsa"), "\(type) over \(name)")
                #expect(!signature.verifies(message + [0]))
            }
        }
    }

    @Test("two signatures are none, wherever the good one is")
    func two() async throws {
        let key = try work.key("alice")
        let verification = try work.allow([("alice@example.com", key)])
        let plain = try work.commit("a")
        let text = try work.git("cat-file", "commit", plain.hex) + "\n"
        let good = try sign(text, "git", key)
        for signatures in [[good, good], [good, "x"], ["x", good]] {
            try work.git("reset", "-q", "--hard", plain.hex)
            let commit = try work.tamper { _ in signatures.reversed().reduce(text) { insert($1, in: $0) } }
            let repository = try await work.open()
            #expect(await code { _ = try await repository.verify(commit, against: verification) } == .signatureInvalid)
        }
    }

    @Test("a merge is signed like any commit")
    func merge() async throws {
        let key = try work.key("alice")
        let verification = try work.allow([("alice@example.com", key)])
        _ = try work.commit("a")
        try work.git("checkout", "-q", "-b", "side")
        _ = try work.commit("b", as: "bob")
        try work.git("checkout", "-q", "main")
        try work.git(key: key, "merge", "-q", "--no-edit", "side")
        let merge = try work.head()
        let repository = try await work.open()
        #expect(try await repository.verify(merge, against: verification).signer == "alice@example.com")
        #expect(try await repository.commit(merge).parents.count == 2)
    }

    @Test("keys of kinds that are not checked are refused by name")
    func kinds() throws {
        for (type, words) in [
            ("sk-ssh-ed25519@openssh.com", "hardware keys"), ("ssh-ed25519-cert-v01@openssh.com", "certificates"),
            ("ssh-dss", "keys of this type"),
        ] {
            let error = #expect(throws: GitError.self) {
                try SSHPublicKey(blob: Array(type.utf8).sshString + [1, 2, 3])
            }
            #expect(error?.code == .signatureInvalid && error?.message.contains(words) == true)
        }
        let short = try work.key("short", "rsa", bits: 1024)
        let blob = try #require(bytes(base64: String(try work.publicKey(short).split(separator: " ")[1])))
        let error = #expect(throws: GitError.self) { try SSHPublicKey(blob: blob) }
        #expect(error?.message.contains("1024 bits") == true)
    }

    @Test("damaged signatures end in an error or do not verify", arguments: 1...4 as ClosedRange<UInt64>)
    func hostile(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let message = Array("message".utf8)
        let samples = try [("ed25519", nil), ("ecdsa", 521), ("rsa", 2048)].map { (type, bits) in
            let key = try work.key("\(type)-\(seed)", type, bits: bits)
            let armored = try sign("message", "git", key)
            #expect(try SSHSignature(armored: armored).verifies(message))
            let body = armored.split(separator: "\n").dropFirst().dropLast().joined()
            return try #require(bytes(base64: body))
        }
        for round in 0..<3000 {
            var blob = samples[round % samples.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<blob.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: blob[index] ^= UInt8.random(in: 1...255, using: &random)
                case 1: blob.remove(at: index)
                case 2: blob.insert(UInt8.random(in: 0...255, using: &random), at: index)
                default: blob.removeLast(blob.count - max(index, 1))
                }
            }
            if blob == samples[round % samples.count] { continue }
            do throws(GitError) {
                let signature = try SSHSignature(blob: blob)
                #expect(!signature.verifies(message), "\(base64(blob))")
            } catch {
                #expect(error.code == .signatureInvalid && !error.message.contains("\n"))
            }
        }
    }

    private func sign(_ text: String, _ namespace: String, _ key: String) throws -> String {
        try scratch.run("ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", key, input: Array(text.utf8))
    }

    private func insert(_ signature: String, in commit: String) -> String {
        let end = commit.range(of: "\n\n")?.lowerBound ?? commit.endIndex
        let field = "\ngpgsig " + signature.replacing("\n", with: "\n ")
        return String(commit[..<end]) + field + String(commit[end...])
    }
}

/// Repeatable randomness (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
