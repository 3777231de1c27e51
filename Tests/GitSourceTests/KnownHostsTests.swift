import Cryptography
import Testing

@testable import GitSource

@Suite("Known hosts")
struct KnownHostsTests {
    private static let key = HostKey(blob: blob("ssh-ed25519", 1))
    private static let otherKey = HostKey(blob: blob("ssh-ed25519", 2))
    private static let ecdsa = HostKey(blob: blob("ecdsa-sha2-nistp256", 3))

    private static func blob(_ type: String, _ fill: UInt8) -> [UInt8] {
        [0, 0, 0, UInt8(type.utf8.count)] + Array(type.utf8) + [UInt8](repeating: fill, count: 32)
    }

    private static func line(_ hosts: String, _ key: HostKey, marker: String = "") -> String {
        "\(marker)\(hosts) \(key.type) \(base64(key.blob)) a comment\n"
    }

    @Test(
        "vouch for a server",
        arguments: [
            ("git.example.com", 22), ("GIT.example.com,10.0.0.1", 22), ("*.example.com", 22), ("git.example.co?", 22),
            ("[git.example.com]:2222", 2222), ("*", 22), ("!old.example.com,*.example.com", 22),
        ])
    func vouch(hosts: String, port: Int) {
        var known = KnownHosts()
        known.add("# a comment\n\nnonsense\n" + Self.line(hosts, Self.key))
        #expect(known.verdict(on: Self.key, of: "git.example.com", port: port) == .trusted)
        #expect(known.verdict(on: Self.otherKey, of: "git.example.com", port: port) == .changed)
        #expect(
            known.verdict(on: Self.ecdsa, of: "git.example.com", port: port) == .unknown(otherTypes: ["ssh-ed25519"]))
    }

    @Test(
        "vouch for no other server",
        arguments: [
            ("example.com", 22), ("git.example.com", 2222), ("[git.example.com]:2222", 22), ("!git.example.com,*", 22),
            ("|1|AAAA|AAAA", 22), ("|1|", 22),
        ])
    func vouchForNoOther(hosts: String, port: Int) {
        var known = KnownHosts()
        known.add(Self.line(hosts, Self.key))
        #expect(known.verdict(on: Self.key, of: "git.example.com", port: port) == .unknown(otherTypes: []))
    }

    @Test(
        "are found by their hashed names",
        arguments: [("localhost", 22, true), ("[localhost]:2222", 2222, true), ("elsewhere", 22, false)])
    func hashed(name: String, port: Int, isKnown: Bool) {
        let salt = [UInt8](1...20)
        let hash = SHA1.hmac(key: salt, message: Array(name.utf8))
        var known = KnownHosts()
        known.add(Self.line("|1|\(base64(salt))|\(base64(hash))", Self.key))
        #expect((known.verdict(on: Self.key, of: "localhost", port: port) == .trusted) == isKnown)
    }

    @Test("refuse a revoked key even where it is trusted; a certificate authority's line vouches for nobody")
    func revoked() {
        var known = KnownHosts()
        known.add(Self.line("*", Self.key) + Self.line("*", Self.key, marker: "@revoked "))
        #expect(known.verdict(on: Self.key, of: "a", port: 22) == .revoked)
        var authority = KnownHosts()
        authority.add(Self.line("*", Self.key, marker: "@cert-authority "))
        #expect(authority.verdict(on: Self.key, of: "a", port: 22) == .unknown(otherTypes: []))
    }

    @Test(
        "hash names with SHA-1 (FIPS 180-4's examples)",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
            (String(repeating: "a", count: 1000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
        ])
    func sha1(text: String, digest: String) {
        #expect(hex(SHA1.hash(Array(text.utf8))) == digest)
    }

    @Test(
        "hash names with HMAC-SHA-1 (RFC 2202, cases 1, 2 and 6)",
        arguments: [
            ([UInt8](repeating: 0x0b, count: 20), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"),
            (Array("Jefe".utf8), "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (
                [UInt8](repeating: 0xaa, count: 80), "Test Using Larger Than Block-Size Key - Hash Key First",
                "aa4ae5e15272d00e95705637ce8a3b55ed402112"
            ),
        ])
    func hmac(key: [UInt8], text: String, digest: String) {
        #expect(hex(SHA1.hmac(key: key, message: Array(text.utf8))) == digest)
    }
}
