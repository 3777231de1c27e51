import Cryptography
import Foundation
import Testing

@Suite struct SelfSignedCertificateTests {
    private static let openssl = "/usr/bin/openssl"
    private static var hasOpenSSL: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

    /// What the `openssl` command says, and its exit code.
    private func run(_ arguments: [String]) throws -> (output: String, status: Int32) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: Self.openssl)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (text, process.terminationStatus)
    }

    private func withCertificate(
        at time: Date, _ body: (_ certificate: String, _ key: String) throws -> Void
    ) throws {
        let made = try SelfSignedCertificate.make(
            hostNames: ["localhost", "b-1.example.com"], addresses: ["127.0.0.1", "::1"], validity: .seconds(3600),
            now: time)
        let directory = FileManager.default.temporaryDirectory.appending(path: "kedge-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try made.certificatePEM.write(toFile: "\(directory)/cert.pem", atomically: true, encoding: .utf8)
        try made.privateKeyPEM.reveal().write(toFile: "\(directory)/key.pem", atomically: true, encoding: .utf8)
        try body("\(directory)/cert.pem", "\(directory)/key.pem")
    }

    @Test(
        "it is trusted as its own CA for its names and addresses and at its time, and for nothing else",
        .enabled(if: hasOpenSSL))
    func trusted() throws {
        let now = Date(timeIntervalSince1970: 1_768_480_496)
        let cases: [(options: [String], seconds: Int, isTrusted: Bool)] = [
            (["-verify_hostname", "localhost"], 0, true), (["-verify_hostname", "b-1.example.com"], 0, true),
            (["-verify_ip", "127.0.0.1"], 0, true), (["-verify_ip", "::1"], 0, true),
            (["-verify_hostname", "example.com"], 0, false), (["-verify_ip", "127.0.0.2"], 0, false),
            ([], -299, true), ([], -301, false), ([], 3599, true), ([], 3601, false),
        ]
        try withCertificate(at: now) { certificate, _ in
            for (options, seconds, isTrusted) in cases {
                let time = "\(Int(now.timeIntervalSince1970) + seconds)"
                let status = try run(
                    ["verify", "-x509_strict", "-attime", time, "-purpose", "sslserver"] + options
                        + ["-CAfile", certificate, "-no-CApath", "-no-CAstore", certificate]
                ).status
                #expect((status == 0) == isTrusted, "\(options) after \(seconds) s")
            }
        }
    }

    @Test("its key belongs to it", .enabled(if: hasOpenSSL))
    func key() throws {
        try withCertificate(at: Date()) { certificate, key in
            let inCertificate = try run(["x509", "-in", certificate, "-noout", "-pubkey"])
            let ofKey = try run(["pkey", "-in", key, "-pubout"])
            #expect(inCertificate.status == 0)
            #expect(inCertificate.output.hasPrefix("-----BEGIN PUBLIC KEY-----"))
            #expect(inCertificate.output == ofKey.output)
        }
    }

    @Test("each has a key of its own")
    func fresh() throws {
        let first = try SelfSignedCertificate.make(now: Date())
        let second = try SelfSignedCertificate.make(now: Date())
        #expect(first.certificatePEM != second.certificatePEM)
        #expect(first.privateKeyPEM != second.privateKeyPEM)
    }

    @Test(
        "what is no name or address is refused",
        arguments: [
            (["a,IP:10.0.0.1"], []), ([""], []), (["-a"], []), ([], ["localhost"]), ([], ["1.2.3"]), ([], []),
        ] as [([String], [String])])
    func refused(hostNames: [String], addresses: [String]) {
        let error = #expect(throws: CryptoError.self) {
            try SelfSignedCertificate.make(hostNames: hostNames, addresses: addresses, now: Date())
        }
        #expect(error?.code == .invalidParameter)
    }
}
