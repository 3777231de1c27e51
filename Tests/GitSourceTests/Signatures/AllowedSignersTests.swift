import Foundation
import Programs
import Testing

@testable import GitSource

@Suite("Allowed signers")
struct AllowedSignersTests {
    /// Lines before the key, and whether they allow a commit of 20 November 2026, noon, in UTC; git is asked too.
    static let lines: [(String, Bool)] = [
        ("alice@example.com", true), ("*", true), ("*@example.com", true), ("bob@x,alice@example.com", true),
        ("\"alice@example.com\"", true), ("alice@example.com namespaces=\"git\"", true),
        ("alice@example.com namespaces=\"file,git\"", true), ("alice@example.com namespaces=\"g*\"", true),
        ("alice@example.com namespaces=\"file\"", false), ("alice@example.com namespaces=\"!git,*\"", false),
        ("alice@example.com valid-after=\"20261119\"", true), ("alice@example.com valid-after=\"20261122\"", false),
        ("alice@example.com valid-before=\"20261122\"", true), ("alice@example.com valid-before=\"20261119\"", false),
        ("alice@example.com valid-after=\"202611201159Z\",valid-before=\"20261120120001Z\"", true),
        ("alice@example.com valid-after=\"202611201201Z\"", false),
        ("alice@example.com valid-before=\"202611201159Z\"", false),
        ("alice@example.com namespaces=\"git\",valid-before=\"20300101\"", true),
    ]

    @Test("what a line allows is what git allows by it", arguments: lines)
    func line(text: String, isAllowed: Bool) async throws {
        let work = try SignedRepository(in: try Scratch())
        let key = try work.key("alice")
        let verification = try work.allow([(text, key)])
        let commit = try work.commit("a", key: key)
        let repository = try await work.open()
        #expect(
            await code { _ = try await repository.verify(commit, against: verification) }
                == (isAllowed ? nil : .signerUnknown))
        // Patterns with which OpenSSH finds nobody by name are no matter of the key.
        #expect(work.gitAccepts(commit) == isAllowed, "\(text)")
    }

    @Test("comments and empty lines say nothing; a key's lines add up")
    func several() throws {
        let (key, other) = (Self.key(1), Self.key(2))
        let signers = try AllowedSigners(
            "# who may sign\n\n  \ta@x,b@x \(key) the first\n*@y namespaces=\"file\" \(key)\nc@x \(key)\nd@x \(other)\n",
            file: "f")
        let blob = Self.blob(1)
        #expect(signers.principals(of: blob, at: noon) == ["a@x", "b@x", "c@x"])
        #expect(signers.principals(of: blob, at: noon, namespace: "file") == ["*@y", "a@x", "b@x", "c@x"])
        #expect(signers.principals(of: Self.blob(3), at: noon).isEmpty && !signers.knows(Self.blob(3)))
        #expect(signers.arePerson("a@x", "B@X") && !signers.arePerson("a@x", "d@x"))
    }

    @Test(
        "a line that cannot be read is an error that names it",
        arguments: [
            "a@x", "a@x ssh-ed25519", "a@x ssh-ed25519 AAAA", "a@x ssh-ed25519 !!!!", "a@x ssh-rsa \(blobText)",
            "a@x cert-authority \(Self.key(1))", "a@x namespace=\"git\" \(Self.key(1))",
            "a@x valid-after=\"tomorrow\" \(Self.key(1))", "a@x valid-after=\"20261340\" \(Self.key(1))",
            "a@x valid-after=\"2026112012\" \(Self.key(1))", ", \(Self.key(1))",
        ])
    func unreadable(line: String) {
        let error = #expect(throws: GitError.self) { try AllowedSigners("# x\n\(line)\n", file: "/etc/signers") }
        #expect(error?.code == .keysUnusable)
        #expect(error?.message.hasPrefix("/etc/signers:2: ") == true, "\(error.map(\.message) ?? "")")
    }

    @Test("a file that is not there, too large or no text is an error", arguments: ["absent", "large", "binary"])
    func file(name: String) async throws {
        let work = try SignedRepository(in: try Scratch())
        let key = try work.key("alice")
        let commit = try work.commit("a", key: key)
        let path = work.scratch.path(name)
        if name == "large" { try Data(count: KeyFile.maximumBytes + 1).write(to: URL(fileURLWithPath: path)) }
        if name == "binary" { try Data([0xff, 0xfe, 0x00]).write(to: URL(fileURLWithPath: path)) }
        let repository = try await work.open()
        let verification = CommitVerification(allowedSigners: path)
        #expect(await code { _ = try await repository.verify(commit, against: verification) } == .keysUnusable)
    }

    @Test("hostile files end in keys or in an error", arguments: 1...4 as ClosedRange<UInt64>)
    func hostile(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let sample = Array(
            "a@x,!b namespaces=\"git,f*\",valid-after=\"20261119Z\" \(Self.key(1)) c\n#\n* \(Self.key(2))\n".utf8)
        for _ in 0..<2000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert("\",=*! \n9Z".utf8.randomElement(using: &random) ?? 0, at: index)
                default: bytes.remove(at: index)
                }
            }
            do {
                let signers = try AllowedSigners(String(decoding: bytes, as: UTF8.self), file: "f")
                _ = signers.principals(of: Self.blob(1), at: noon)
            } catch {
                #expect(error.code == .keysUnusable)
            }
        }
    }

    private static let blobText = String(key(1).split(separator: " ")[1])

    static func blob(_ number: UInt8) -> [UInt8] {
        Array("ssh-ed25519".utf8).sshString + [UInt8](repeating: number, count: 32).sshString
    }

    static func key(_ number: UInt8) -> String {
        "ssh-ed25519 \(Data(blob(number)).base64EncodedString())"
    }
}
