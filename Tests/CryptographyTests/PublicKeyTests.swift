import Cryptography
import Testing

@Suite("Public keys of ECDSA and RSA")
struct PublicKeyTests {
    /// RFC 6979, A.2.5 and A.2.6: the message "sample", with SHA-256 and SHA-384.
    static let published: [(ECDSA.Curve, String, r: String, s: String)] = [
        (
            .nistp256,
            "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
            r: "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
            s: "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
        ),
        (
            .nistp384,
            "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13"
                + "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
            r: "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
            s: "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"
        ),
    ]

    @Test("signatures of RFC 6979 are their keys', and nobody else's", arguments: published)
    func ecdsa(curve: ECDSA.Curve, point: String, r: String, s: String) throws {
        let key = try ECDSA.PublicKey(curve, point: [4] + (try #require(bytes(hex: point.lowercased()))))
        let r = try #require(bytes(hex: r.lowercased()))
        let s = try #require(bytes(hex: s.lowercased()))
        let message = Array("sample".utf8)
        #expect(key.verifies(r: r, s: s, of: message))
        #expect(key.verifies(r: [0, 0] + r, s: [0] + s, of: message))
        #expect(!key.verifies(r: s, s: r, of: message))
        #expect(!key.verifies(r: r, s: s, of: message + [0]))
        for (r, s) in [([], []), ([0], [0]), (r, []), ([UInt8](repeating: 0xff, count: 5000), s)]
            as [([UInt8], [UInt8])]
        {
            #expect(!key.verifies(r: r, s: s, of: message))
        }
    }

    @Test(
        "a point that is not on the curve, or not written out, is no key",
        arguments: [[], [4], [0], [4] + [UInt8](repeating: 7, count: 64), [2] + [UInt8](repeating: 7, count: 32)])
    func notOnCurve(point: [UInt8]) {
        let error = #expect(throws: CryptoError.self) { try ECDSA.PublicKey(.nistp256, point: point) }
        #expect(error?.code == .invalidKey)
    }

    @Test("an RSA key is neither too short nor too long", arguments: [0, 1, 1024, 2047, 16_392])
    func rsaLength(bits: Int) {
        var modulus = [UInt8](repeating: 0xff, count: (bits + 7) / 8)
        if bits % 8 != 0 { modulus[0] >>= 8 - bits % 8 }
        let error = #expect(throws: CryptoError.self) { try RSAPublicKey(modulus: modulus, exponent: [1, 0, 1]) }
        #expect(error?.code == .invalidKey)
    }

    @Test("a signature of any length is none of an RSA key's, unless it is one", arguments: [0, 1, 256, 257, 10_000])
    func rsaSignature(length: Int) throws {
        let key = try RSAPublicKey(
            modulus: [0xc1] + [UInt8](repeating: 0x5b, count: 254) + [0x5d], exponent: [1, 0, 1])
        #expect(!key.verifies([UInt8](repeating: 1, count: length), of: [1], .sha256))
    }
}
