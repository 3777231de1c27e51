import Cryptography
import Testing

@Suite struct EncodingTests {
    @Test(
        "base64 gives the texts of RFC 4648 and reads them back",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func published(text: String, encoded: String) {
        let unpadded = String(encoded.prefix { $0 != "=" })
        #expect(base64(Array(text.utf8)) == encoded)
        #expect(bytes(base64: encoded) == Array(text.utf8))
        #expect(base64url(Array(text.utf8)) == unpadded)
        #expect(bytes(base64url: unpadded) == Array(text.utf8))
    }

    @Test("the two alphabets differ where they should")
    func alphabets() {
        #expect(base64([0xfb, 0xff]) == "+/8=")
        #expect(base64url([0xfb, 0xff]) == "-_8")
    }

    @Test("every byte comes back, whatever the length")
    func roundTrip() {
        for count in 0...257 {
            let value = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + count) }
            #expect(bytes(base64: base64(value)) == value)
            #expect(bytes(base64url: base64url(value)) == value)
            #expect(bytes(hex: hex(value)) == value)
        }
    }

    @Test(
        "what is not exactly base64 is refused",
        arguments: [
            "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm 9v", "Zm9v\n", "-_8=", "Zm9v====",
            "é===",
        ])
    func refused(text: String) {
        #expect(bytes(base64: text) == nil)
    }

    @Test("what is not exactly base64url is refused", arguments: ["Zg==", "Z", "Zh", "+/8", "Zm9vZ", "a b"])
    func refusedURL(text: String) {
        #expect(bytes(base64url: text) == nil)
    }

    @Test("what is not hexadecimal is refused", arguments: ["0", "0g", "0x00", " 00", "é"])
    func refusedHex(text: String) {
        #expect(bytes(hex: text) == nil)
    }

    @Test("constant-time comparison compares")
    func comparison() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual([1, 2], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 3]))
        #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
    }

    @Test("random bytes have the length asked for and do not repeat")
    func random() {
        #expect(randomBytes(0).isEmpty)
        #expect(randomBytes(33).count == 33)
        #expect(randomBytes(32) != randomBytes(32))
    }
}
