import Foundation
import Programs
import Testing

@testable import Cryptography

@Suite struct RSASignerTests {
    @Test("OpenSSL verifies what it signs, by keys in PKCS #1 and PKCS #8", arguments: ["-traditional", nil])
    func signs(_ form: String?) throws {
        let scratch = try Scratch()
        if let form {
            try scratch.run("openssl", "genrsa", form, "-out", "key.pem", "2048")
        } else {
            try scratch.run("openssl", "genrsa", "-out", "key.pem", "3072")
        }
        try scratch.run("openssl", "rsa", "-in", "key.pem", "-pubout", "-out", "public.pem")
        let pem = try scratch.read("key.pem")
        let signer = try RSASigner(pem: Secret(pem))
        let message = Array("what is signed".utf8)
        let signature = try signer.sign(message)
        #expect(try signer.sign(message) == signature)
        try scratch.write(Data(message), to: "message")
        try scratch.write(Data(signature), to: "signature")
        try scratch.run("openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message")
        #expect("\(signer)" == "<redacted>")
    }

    @Test("a key of another kind, a short one, or no key is refused", arguments: ["ed25519", "short", "none"])
    func refuses(_ kind: String) throws {
        let scratch = try Scratch()
        switch kind {
        case "ed25519": try scratch.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", "key.pem")
        case "short": try scratch.run("openssl", "genrsa", "-out", "key.pem", "1024")
        default: try scratch.write("none", to: "key.pem")
        }
        let pem = try scratch.read("key.pem")
        let error = #expect(throws: CryptoError.self) { try RSASigner(pem: Secret(pem)) }
        #expect(error?.code == .invalidKey)
    }
}
