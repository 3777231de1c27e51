import Cryptography
import Foundation
import Programs
import Testing

/// Servers that repeat what they were sent, at the most talkative log level.
@Suite("Secrets stay where they are, whatever a server answers")
struct EchoTests {
    private static func url(_ server: Server) -> String { "http://127.0.0.1:\(server.port)" }

    /// None of the secrets, as they are and as they are sent, and the failure was told.
    private func expectHidden(_ secrets: [String], in run: Run, telling words: String) {
        #expect(run.all.contains(words), "nothing of the answer was told: \(run.all)")
        for secret in secrets {
            for text in [secret, Data(secret.utf8).base64EncodedString()] { #expect(!run.all.contains(text)) }
        }
    }

    @Test("AWS keys and session tokens")
    func aws() async throws {
        let estate = try await Estate()
        let server = try Server("EndToEndTests/Clients/echo.py", [])
        defer { withExtendedLifetime(server) {} }
        let token = hex(randomBytes(40)) + "/+="
        let run = try await estate.kedge(
            "doctor", "--log-level", "trace",
            changing: ["AWS_ENDPOINT_URL": Self.url(server), "AWS_SESSION_TOKEN": token])
        #expect(run.status == 3)
        expectHidden(
            [token, estate.environment["AWS_SECRET_ACCESS_KEY"] ?? ""], in: run, telling: "SignatureDoesNotMatch")
        #expect(!run.all.contains("Signature="))
    }

    @Test("Tokens and private keys for a forge", arguments: ["token", "app"])
    func forge(login: String) async throws {
        let estate = try await Estate()
        let remote = try await GitRemote(estate)
        let server = try Server("EndToEndTests/Clients/echo.py", [])
        defer { withExtendedLifetime(server) {} }
        let key = try await Run.of(URL(filePath: "/usr/bin/env"), ["openssl", "genrsa", "2048"]).output
        let secret = login == "token" ? hex(randomBytes(20)) : key
        let how = login == "token" ? #"token: "${FORGE}""# : #"app: {id: 1, installationId: 2, privateKey: "${FORGE}"}"#
        let review = "review: {repository: a/b, forge: GitHub, url: \"\(Self.url(server))\", \(how)}"
        let files = try estate.files(.init(phase: "CutOver", access: "{apply: external, \(review)}"))
        try await remote.commit(files, in: ".")
        let run = try await estate.kedge(
            "reconcile", "--until-converged", "--log-level", "trace", repository: remote.url,
            changing: ["FORGE": secret])
        #expect(run.status == 4 || run.status == 5, "\(run.all)")
        // A key is told by its lines, and what is signed with it by how a token for an app begins.
        let parts = login == "token" ? [secret] : key.split(separator: "\n").dropFirst().dropLast().map(String.init)
        expectHidden(parts + (login == "app" ? ["Bearer eyJ"] : []), in: run, telling: "<redacted>")
        #expect(!run.all.contains("eyJ"))
        for file in try estate.stored() {
            let text = try estate.stored(file)
            #expect(parts.allSatisfy { !text.contains($0) } && !text.contains("eyJ"), "\(file)")
        }
        let git = try await remote.run("-C", remote.url, "log", "--all", "--patch")
        #expect(parts.allSatisfy { !git.contains($0) })
    }
}
