import Foundation
import Testing

@testable import Cryptography

@Suite struct RSASignerTests {
    /// Runs openssl in a folder of its own.
    private func openssl(_ folder: URL, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kedge-rsa-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test("OpenSSL verifies what it signs, by keys in PKCS #1 and PKCS #8", arguments: ["-traditional", nil])
    func signs(_ form: String?) throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        if let form {
            try openssl(folder, "genrsa", form, "-out", "key.pem", "2048")
        } else {
            try openssl(folder, "genrsa", "-out", "key.pem", "3072")
        }
        try openssl(folder, "rsa", "-in", "key.pem", "-pubout", "-out", "public.pem")
        let pem = try String(contentsOf: folder.appendingPathComponent("key.pem"), encoding: .utf8)
        let signer = try RSASigner(pem: Secret(pem))
        let message = Array("what is signed".utf8)
        let signature = try signer.sign(message)
        #expect(try signer.sign(message) == signature)
        try Data(message).write(to: folder.appendingPathComponent("message"))
        try Data(signature).write(to: folder.appendingPathComponent("signature"))
        try openssl(folder, "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message")
        #expect("\(signer)" == "<redacted>")
    }

    @Test("a key of another kind, a short one, or no key is refused", arguments: ["ed25519", "short", "none"])
    func refuses(_ kind: String) throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        switch kind {
        case "ed25519": try openssl(folder, "genpkey", "-algorithm", "ed25519", "-out", "key.pem")
        case "short": try openssl(folder, "genrsa", "-out", "key.pem", "1024")
        default: try Data("none".utf8).write(to: folder.appendingPathComponent("key.pem"))
        }
        let pem = try String(contentsOf: folder.appendingPathComponent("key.pem"), encoding: .utf8)
        let error = #expect(throws: CryptoError.self) { try RSASigner(pem: Secret(pem)) }
        #expect(error?.code == .invalidKey)
    }
}
