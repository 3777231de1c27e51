import Cryptography
import Testing

@Suite struct PBKDF2Tests {
    @Test("the salted password of RFC 7677's SCRAM-SHA-256 exchange leads to its proof")
    func scram() throws {
        let salt = try #require(bytes(base64: "W22ZaJ0SNY7soEsUEjb6gQ=="))
        let salted = try pbkdf2(password: Array("pencil".utf8), salt: salt, iterations: 4096, hash: .sha256)
        let nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
        let authMessage =
            "n=user,r=rOprNGfwEbeRWgbNEkqO,r=\(nonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=\(nonce)"
        let clientKey = hmacSHA256(key: salted, message: Array("Client Key".utf8))
        let signature = hmacSHA256(key: sha256(clientKey), message: Array(authMessage.utf8))
        let proof = zip(clientKey, signature).map { $0 ^ $1 }
        #expect(base64(proof) == "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        let serverKey = hmacSHA256(key: salted, message: Array("Server Key".utf8))
        #expect(
            base64(hmacSHA256(key: serverKey, message: Array(authMessage.utf8)))
                == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
    }

    // Computed with Python's hashlib.pbkdf2_hmac, which is checked against the published vectors.
    @Test(
        "keys agree with another implementation",
        arguments: [
            (
                "password", "salt", 2, HashAlgorithm.sha512,
                "e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53cf76cab2868a39b9f7840edce4fef5a82be67335c77a6068e04112754f27ccf4e"
            ),
            ("", "", 1, .sha256, "f7ce0b653d2d72a4108cf5abe912ffdd777616dbbb27a70e8204f3ae2d0f6fad"),
        ])
    func known(password: String, salt: String, iterations: Int, hash: HashAlgorithm, key: String) throws {
        #expect(
            try hex(
                pbkdf2(
                    password: Array(password.utf8), salt: Array(salt.utf8), iterations: iterations, hash: hash)) == key)
    }

    @Test("a count that a hostile peer could name is refused", arguments: [Int.min, 0, maximumPBKDF2Iterations + 1])
    func refused(iterations: Int) {
        let error = #expect(throws: CryptoError.self) {
            try pbkdf2(password: [1], salt: [2], iterations: iterations, hash: .sha256)
        }
        #expect(error?.code == .invalidParameter)
    }
}
