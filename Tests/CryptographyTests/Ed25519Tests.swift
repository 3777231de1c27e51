import Cryptography
import Testing

@Suite struct Ed25519Tests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let seed: String
        let publicKey: String
        let message: String
        let signature: String
    }

    @Test(
        "keys and signatures are those of RFC 8032, section 7.1",
        arguments: [
            Vector(
                testDescription: "test 1", seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
                signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                    + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
            Vector(
                testDescription: "test 2", seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
                signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
            Vector(
                testDescription: "test 3", seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
                signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                    + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
        ])
    func published(vector: Vector) throws {
        let seed = try #require(bytes(hex: vector.seed))
        let message = try #require(bytes(hex: vector.message))
        let key = try Ed25519.PrivateKey(seed: seed)
        #expect(hex(key.publicKey.raw) == vector.publicKey)
        #expect(try hex(key.sign(message)) == vector.signature)
        #expect(key.publicKey.verifies(try key.sign(message), of: message))
    }

    @Test("a signature of another message, by another key or damaged does not verify")
    func refused() throws {
        let key = try Ed25519.PrivateKey.generate()
        let signature = try key.sign([1, 2, 3])
        var damaged = signature
        damaged[63] ^= 1
        #expect(key.publicKey.verifies(signature, of: [1, 2, 3]))
        #expect(!key.publicKey.verifies(signature, of: [1, 2, 4]))
        #expect(!key.publicKey.verifies(damaged, of: [1, 2, 3]))
        #expect(!key.publicKey.verifies([], of: [1, 2, 3]))
        #expect(!key.publicKey.verifies(signature + [0], of: [1, 2, 3]))
        #expect(try !Ed25519.PrivateKey.generate().publicKey.verifies(signature, of: [1, 2, 3]))
    }

    @Test("keys come back from PEM")
    func pem() throws {
        let key = try Ed25519.PrivateKey.generate()
        let pem = try key.pem()
        #expect(pem.reveal().hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(try Ed25519.PrivateKey(pem: pem).sign([1]) == key.sign([1]))
        let publicPEM = try key.publicKey.pem()
        #expect(publicPEM.hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
        #expect(try Ed25519.PublicKey(pem: publicPEM) == key.publicKey)
        #expect(try Ed25519.PublicKey(raw: key.publicKey.raw) == key.publicKey)
    }

    /// Made by `openssl genpkey -algorithm ed25519 -aes256`.
    private static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAh26oP0tlhAvAICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBk4a7bnm+tBz5+31lYKns0EQMbu
        3HT87DwN5mUs5uKBdDuo1ZO+Mv/WHkcNLx408UUU/ZRNi2nkiBGJMU8jPZ3YTNge
        oqazf1oaoLJyhx2juJc=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    @Test("what is no Ed25519 key is refused, an encrypted one without asking", arguments: ["", "x", encrypted])
    func invalid(text: String) throws {
        let error = #expect(throws: CryptoError.self) { try Ed25519.PrivateKey(pem: Secret(text)) }
        #expect(error?.code == .invalidKey)
        #expect(throws: CryptoError.self) { try Ed25519.PublicKey(pem: text) }
        #expect(throws: CryptoError.self) { try Ed25519.PrivateKey(seed: Array(text.utf8)) }
        #expect(throws: CryptoError.self) { try Ed25519.PublicKey(raw: Array(text.utf8)) }
    }

    @Test("a key does not show itself")
    func redacted() throws {
        let seed = [UInt8](repeating: 77, count: 32)
        let key = try Ed25519.PrivateKey(seed: seed)
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!"\(key) \(String(reflecting: key)) \(dumped)".contains("77"))
    }
}
