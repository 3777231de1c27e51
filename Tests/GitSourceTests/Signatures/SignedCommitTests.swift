import Foundation
import Programs
import Testing

@testable import GitSource

@Suite("Commits taken apart")
struct SignedCommitTests {
    private static let head = """
        tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
        author A <a@x> 1 +0000
        committer A <a@x> 1 +0000

        """
    private static let signature = "-----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n"

    @Test(
        "signature and payload are what git gives to gpg",
        arguments: [
            "\(head)gpgsig \(signature)\nmessage\n",
            "\(head)gpgsig \(signature)\ngpgsig \(signature)\n indented\n",
            "\(head)gpgsig-sha256 \(signature)gpgsig \(signature)encoding UTF-8\n\nmessage",
            "\(head)gpgsig \(signature)gpgsig-sha256 \(signature)\nmessage\n\n",
            "\(head)mergetag object 1\n type commit\n gpgsig x\ngpgsig \(signature)x y\n\nmessage\n",
            "\(head)gpgsig \(signature)\n",
        ])
    func asGit(text: String) throws {
        let work = try SignedRepository(in: try Scratch())
        _ = try work.commit("a")
        let (payload, signature) = (work.scratch.path("payload"), work.scratch.path("signature"))
        let program = try work.scratch.write(
            "#!/bin/sh\nfor f; do [ -f \"$f\" ] && cat \"$f\" > \(signature); done; cat > \(payload)\n", to: "gpg")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try work.upstream.git("config", "gpg.program", program)
        let id = try work.scratch.run(
            "git", "-C", work.upstream.path, "hash-object", "--literally", "-t", "commit", "-w", "--stdin",
            input: Array(text.utf8))
        _ = try? work.git(format: "openpgp", "verify-commit", id)
        let commit = SignedCommit(Array(text.utf8))
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: payload))) == commit.payload)
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: signature))) == commit.signature)
        #expect(commit.count == 1)
    }

    @Test(
        "what only looks like a signature is none",
        arguments: ["", "\n", "gpgsig", "tree 1", "\ngpgsig a\n", "gpgsigs a\n"])
    func none(text: String) {
        #expect(SignedCommit(Array(text.utf8)).signature == nil)
    }

    @Test("hostile commits are taken apart, and nothing is made up", arguments: 1...4 as ClosedRange<UInt64>)
    func hostile(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let sample = Array("\(Self.head)gpgsig \(Self.signature)gpgsig-sha256 x\n y\n\nmessage\ngpgsig z\n".utf8)
        for _ in 0..<5000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert("\n  g\0".utf8.randomElement(using: &random) ?? 0, at: index)
                default: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...20, using: &random)))
                }
                if bytes.isEmpty { bytes = [0x0a] }
            }
            let commit = SignedCommit(bytes)
            #expect(commit.payload.count + (commit.signature?.count ?? 0) <= bytes.count)
            #expect((commit.signature == nil) == (commit.count == 0))
        }
    }
}
