import Cryptography
import Testing

@Suite struct DigestTests {
    @Test(
        "SHA-256 and SHA-512 give the digests of FIPS 180-4's examples",
        arguments: [
            (
                "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
            ),
            (
                "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            ),
        ])
    func published(text: String, sha256Digest: String, sha512Digest: String) {
        #expect(hex(sha256(Array(text.utf8))) == sha256Digest)
        #expect(hex(sha512(Array(text.utf8))) == sha512Digest)
    }

    @Test("a million bytes in uneven pieces hash as one piece would")
    func pieces() {
        let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        var hasher = SHA256Hasher()
        var position = 0
        for size in sequence(first: 0, next: { ($0 + 7919) % 10_007 }) {
            hasher.update(Array(million[position..<min(position + size, million.count)]))
            position = min(position + size, million.count)
            if position == million.count { break }
        }
        #expect(hex(hasher.finalize()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("a copy of a hasher and a digest taken half-way leave the original alone")
    func copies() {
        var hasher = SHA256Hasher()
        hasher.update(Array("a".utf8))
        var copy = hasher
        copy.update(Array("x".utf8))
        #expect(hasher.finalize() == sha256(Array("a".utf8)))
        hasher.update(Array("bc".utf8))
        #expect(hasher.finalize() == sha256(Array("abc".utf8)))
        #expect(copy.finalize() == sha256(Array("ax".utf8)))
    }
}
