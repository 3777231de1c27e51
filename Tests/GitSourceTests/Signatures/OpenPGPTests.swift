import Foundation
import Programs
import Testing

@testable import GitSource

@Suite("OpenPGP signatures of commits")
struct OpenPGPTests {
    let scratch: Scratch
    let work: SignedRepository
    let people: GnuPG

    init() throws {
        scratch = try Scratch()
        work = try SignedRepository(in: scratch)
        people = try GnuPG(in: scratch)
        try work.upstream.git("config", "gpg.program", people.program)
    }

    @Test("what git signs is the key's user's, whether the file of keys is armored or not")
    func good() async throws {
        let alice = try people.key("Alice Ä. <alice@example.com>")
        _ = try people.key("Bob <bob@example.com>")
        let commit = try work.commit("a", key: alice, format: "openpgp")
        let repository = try await work.open()
        for armor in [true, false] {
            let keys = try people.export(armored: armor)
            let signature = try await repository.verify(commit, against: CommitVerification(openPGPKeys: keys))
            #expect(signature.format == .openPGP && signature.signers == ["alice@example.com"])
            #expect(signature.keyFingerprint == alice)
        }
    }

    @Test("RSA keys and several blocks of armor in one file are read")
    func blocks() async throws {
        let alice = try people.key("Alice <alice@example.com>", algorithm: "rsa2048")
        let bob = try people.key("bob@example.com")
        let commit = try work.commit("a", key: alice, format: "openpgp")
        let other = try work.commit("b", key: bob, format: "openpgp")
        let text =
            try String(contentsOfFile: try people.export(alice), encoding: .utf8)
            + "\nbetween\n" + String(contentsOfFile: try people.export(bob), encoding: .utf8)
        let keys = try scratch.write(text.replacing("\n", with: "\r\n"), to: "both.asc")
        let repository = try await work.open()
        for (commit, key, user) in [(commit, alice, "alice@example.com"), (other, bob, "bob@example.com")] {
            let signature = try await repository.verify(commit, against: CommitVerification(openPGPKeys: keys))
            #expect(signature.keyFingerprint == key && signature.signer == user)
        }
    }

    @Test("a key that is not in the file, a changed commit and a missing file of keys are refused")
    func refused() async throws {
        let (alice, mallory) = (try people.key("Alice <alice@example.com>"), try people.key("Mallory <m@example.com>"))
        let keys = CommitVerification(openPGPKeys: try people.export(alice))
        let foreign = try work.commit("a", key: mallory, format: "openpgp")
        let signed = try work.commit("b", key: alice, format: "openpgp", message: "ten")
        let tampered = try work.tamper { $0.replacing("\nten\n", with: "\nmen\n") }
        let repository = try await work.open()
        #expect(await code { _ = try await repository.verify(foreign, against: keys) } == .signerUnknown)
        #expect(await code { _ = try await repository.verify(tampered, against: keys) } == .signatureInvalid)
        #expect(tampered != signed)
        let none = CommitVerification(openPGPKeys: scratch.path("absent"))
        #expect(await code { _ = try await repository.verify(foreign, against: none) } == .keysUnusable)
        let onlySSH = CommitVerification(allowedSigners: scratch.path("absent"))
        #expect(await code { _ = try await repository.verify(foreign, against: onlySSH) } == .signerUnknown)
        let broken = try scratch.write(
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n!!!\n-----END PGP PUBLIC KEY BLOCK-----\n", to: "broken.asc")
        let damaged = CommitVerification(openPGPKeys: broken)
        #expect(await code { _ = try await repository.verify(foreign, against: damaged) } == .keysUnusable)
    }

    @Test("keys that have expired or were revoked sign no longer")
    func ended() async throws {
        let expired = try people.key("Old <old@example.com>", at: "20200101T000000", expires: "2d")
        let revoked = try people.key("Gone <gone@example.com>")
        let byRevoked = try work.commit("b", key: revoked, format: "openpgp")
        try people.revoke(revoked)
        try work.upstream.git("config", "gpg.program", people.program(at: "20200101T120000"))
        let byExpired = try work.commit("a", key: expired, format: "openpgp", date: "2020-01-01T12:00:00Z")
        let keys = CommitVerification(openPGPKeys: try people.export())
        let repository = try await work.open()
        for (commit, words) in [(byExpired, "has expired"), (byRevoked, "was revoked")] {
            #expect(await code { _ = try await repository.verify(commit, against: keys) } == .signerUnknown)
            #expect(await message { _ = try await repository.verify(commit, against: keys) }.contains(words))
        }
    }

    @Test("signatures over SHA-1 do not count")
    func weak() async throws {
        let alice = try people.key("Alice <alice@example.com>", algorithm: "rsa2048")
        try work.upstream.git("config", "gpg.program", try people.program(options: "--digest-algo SHA1", "sha1"))
        let commit = try work.commit("a", key: alice, format: "openpgp")
        let keys = CommitVerification(openPGPKeys: try people.export())
        let repository = try await work.open()
        #expect(await code { _ = try await repository.verify(commit, against: keys) } == .signatureInvalid)
    }

    @Test("without gpgv the error says what to install; a gpgv that says nothing proves nothing")
    func program() async throws {
        let alice = try people.key("Alice <alice@example.com>")
        let commit = try work.commit("a", key: alice, format: "openpgp")
        let repository = try await work.open()
        let keys = try people.export()
        let absent = CommitVerification(openPGPKeys: keys, gpgv: "/nonexistent/gpgv")
        #expect(await code { _ = try await repository.verify(commit, against: absent) } == .verifierMissing)
        #expect(
            await message { _ = try await repository.verify(commit, against: absent) }.contains("apt-get install gpgv"))
        let silent = CommitVerification(openPGPKeys: keys, gpgv: "/bin/true")
        #expect(await code { _ = try await repository.verify(commit, against: silent) } == .signatureInvalid)
    }

    @Test(
        "one good and valid signature counts, and nothing else",
        arguments: [
            ("", nil), ("GOODSIG 1 A <a@x>", nil), ("VALIDSIG F 2026 1 0 4 0 22 8 00 P", nil),
            ("GOODSIG 1 A <a@x>\nVALIDSIG F 2026-11-20 1 0 4 0 22 8 00 P", "P a@x"),
            ("GOODSIG 1 a@x\nVALIDSIG F 2026-11-20 1 0 4 0 22 8 00 P", "P a@x"),
            ("GOODSIG 1 A <a@x>\nGOODSIG 2 B <b@x>\nVALIDSIG F 2026-11-20 1 0 4 0 22 8 00 P", nil),
            ("GOODSIG 1 A <a@x>\nBADSIG 2 B <b@x>\nVALIDSIG F 2026-11-20 1 0 4 0 22 8 00 P", nil),
            ("GOODSIG 1 A <a@x>\nVALIDSIG F 1 1 0 4 0 22 8 00 P\nVALIDSIG G 1 1 0 4 0 22 8 00 Q", nil),
            ("EXPSIG 1 A <a@x>\nVALIDSIG F 2026-11-20 1 0 4 0 22 8 00 P", nil),
            ("EXPKEYSIG 1 A <a@x>\nVALIDSIG F 2026-11-20 1 0 4 0 22 8 00 P", nil),
            ("REVKEYSIG 1 A <a@x>\nVALIDSIG F 2026-11-20 1 0 4 0 22 8 00 P", nil),
            ("BADSIG 1 A <a@x>", nil), ("ERRSIG 1 22 8 00 1 9\nNO_PUBKEY 1", nil),
        ] as [(String, String?)])
    func status(lines: String, expected: String?) {
        let status = lines.split(separator: "\n").map { "[GNUPG:] \($0)\n" }.joined()
        let verdict = try? OpenPGPVerifier.verdict(status: "gpgv: noise\n" + status, commit: "abc")
        #expect(verdict.map { "\($0.fingerprint) \($0.mailAddress)" } == expected)
    }

    @Test("hostile status lines end in a verdict or an error", arguments: 1...2 as ClosedRange<UInt64>)
    func hostile(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let sample = Array("[GNUPG:] GOODSIG 1 A <a@x>\n[GNUPG:] VALIDSIG F 2026 1 0 4 0 22 8 00 P\n".utf8)
        for _ in 0..<2000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) {
                    bytes.remove(at: index)
                } else {
                    bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
                }
            }
            _ = try? OpenPGPVerifier.verdict(status: String(decoding: bytes, as: UTF8.self), commit: "abc")
            _ = try? OpenPGPVerifier.keyring(Array("-----BEGIN PGP PUBLIC KEY BLOCK-----".utf8) + bytes, file: "f")
        }
    }
}

/// A GnuPG home of a test's own, whose agent ends with it.
final class GnuPG: Sendable {
    let scratch: Scratch
    let home: String
    /// What git is to run.
    let program: String

    init(in scratch: Scratch) throws {
        self.scratch = scratch
        for name in ["gpg", "gpgv"] {
            let found = try? scratch.run("which", name)
            try #require(found != nil, "these tests need Debian's gnupg and gpgv: apt-get install gnupg gpgv")
        }
        // Agents listen on sockets, whose paths may not be long.
        home = "/tmp/kedge-gpg-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        program = scratch.path("gpg")
        _ = try program(options: "", "gpg")
    }

    deinit {
        _ = try? scratch.run("gpgconf", "--homedir", home, "--kill", "all")
        try? FileManager.default.removeItem(atPath: home)
    }

    func program(at time: String) throws -> String {
        try program(options: "--faked-system-time \(time)!", "gpg-\(time)")
    }

    func program(options: String, _ name: String) throws -> String {
        let path = try scratch.write("#!/bin/sh\nexec gpg --homedir \(home) --batch \(options) \"$@\"\n", to: name)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    /// Makes a key without a passphrase and returns its fingerprint.
    func key(
        _ user: String, algorithm: String = "ed25519", at time: String? = nil, expires: String = "never"
    ) throws -> String {
        let program = try time.map { try self.program(at: $0) } ?? program
        try scratch.run(program, "--passphrase", "", "--quick-gen-key", user, algorithm, "sign", expires)
        let listing = try scratch.run(program, "--with-colons", "--list-keys", "=\(user)")
        let line = try #require(listing.split(separator: "\n").first { $0.hasPrefix("fpr:") })
        return String(try #require(line.split(separator: ":").last))
    }

    func export(_ key: String? = nil, armored: Bool = true) throws -> String {
        let path = scratch.path("keys-\(UUID().uuidString)")
        if let key {
            try scratch.run(program, "--output", path, armored ? "--armor" : "--no-armor", "--export", key)
        } else {
            try scratch.run(program, "--output", path, armored ? "--armor" : "--no-armor", "--export")
        }
        return path
    }

    func revoke(_ key: String) throws {
        let certificate = try String(contentsOfFile: "\(home)/openpgp-revocs.d/\(key).rev", encoding: .utf8)
        let usable = try scratch.write(certificate.replacing(":-----BEGIN", with: "-----BEGIN"), to: "revocation")
        try scratch.run(program, "--import", usable)
    }
}
