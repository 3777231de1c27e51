import Cryptography
import Foundation
import Programs
import Testing

/// A git server over https that repeats what it was sent, and more that can be made of it.
@Suite("Git's credentials stay where they are, whatever the server answers")
struct GitEchoTests {
    /// How kedge is told them.
    enum Way: String, CaseIterable, Sendable { case token, password, address }

    /// What would tell a secret: it, its beginning and its end, as they are sent and as they can be written.
    private func traces(of secret: String, _ user: String) -> [String] {
        func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        let quoted = secret.replacing("/", with: "%2F").replacing("+", with: "%2B").replacing("=", with: "%3D")
        let whole = [secret, quoted, quoted.lowercased(), base64(secret), base64("\(user):\(secret)")]
        return whole
            + whole.flatMap { [String($0.prefix(12)), String($0.suffix(12))] }.filter { $0 != base64(user + ":") }
    }

    private func expectHidden(_ text: String, _ traces: [String], _ place: String) {
        for trace in traces {
            #expect(!text.lowercased().contains(trace.lowercased()), "\(place) has '\(trace)'")
        }
    }

    @Test(
        "wherever its words end up", arguments: ["refuse", "again", "redirect", "type", "error", "push"], Way.allCases)
    func echo(mode: String, way: Way) async throws {
        let estate = try await Estate()
        let remote = try await GitRemote(estate)
        try await remote.commit(try estate.files(.init(phase: "Replicating", access: "{apply: external}")), in: ".")
        try await remote.run("-C", remote.url, "config", "http.receivepack", "true")
        let certificate = try SelfSignedCertificate.make(now: Date())
        let ca = try estate.scratch.write(certificate.certificatePEM, to: "git.pem")
        let key = try estate.scratch.write(certificate.privateKeyPEM.reveal(), to: "git.key")
        // Characters that are written otherwise in addresses.
        let secret = "q\(hex(randomBytes(10)))/+=\(hex(randomBytes(10)))"
        let user = way == .token ? "x-access-token" : "robot"
        let server = try Server(
            "EndToEndTests/Clients/echo_git.py", [ca, key, estate.scratch.url.path(), user])
        defer { withExtendedLifetime(server) {} }
        let quoted = secret.replacing("/", with: "%2F").replacing("+", with: "%2B").replacing("=", with: "%3D")
        let login = way == .address ? "\(user):\(quoted)@" : ""
        let given: [String: String?] =
            switch way {
            case .token: ["KEDGE_GIT_TOKEN": secret]
            case .password: ["KEDGE_GIT_USERNAME": user, "KEDGE_GIT_PASSWORD": secret]
            case .address: [:]
            }
        let repository = "https://\(login)localhost:\(server.port)/\(mode)/estate.git"
        let traces = traces(of: secret, user)
        var commands = [["reconcile", "--until-converged"]]
        if way == .token { commands.append(["doctor"]) }
        for command in commands {
            let run = try await KedgeBinary.run(
                command + [
                    "--repository", repository, "--git-ca-file", ca, "--cache",
                    estate.scratch.file("cache").path(), "--log-level", "trace",
                ], environment: estate.environment.merging(given.compactMapValues { $0 }) { $1 })
            expectHidden(run.output, traces, "the output")
            expectHidden(run.errors, traces, "the errors")
            guard command[0] == "reconcile" else { continue }
            // The failure was met, and what the server said was told as far as it may be.
            #expect((run.status == 0) == (mode == "push"), "\(run.all)")
            #expect(run.all.contains("localhost:\(server.port)/\(mode)/estate.git"))
            if ["type", "error", "push"].contains(mode) { #expect(run.all.contains("<redacted>"), "\(run.all)") }
            if mode == "push" { #expect(run.all.contains("W79") && run.all.contains("refuses the push"), "\(run.all)") }
        }
        for file in try estate.stored() { expectHidden(try estate.stored(file), traces, file) }
        let cache = try await Run.of(
            URL(filePath: "/bin/sh"),
            [
                "-c", "cd \"$0\" 2>/dev/null && find . -type f ! -path '*/objects/*' -exec cat {} +; true",
                estate.scratch.file("cache").path(),
            ])
        expectHidden(cache.output, traces, "the local copy")
        let log = try await remote.run("-C", remote.url, "log", "--all", "--patch")
        expectHidden(log, traces, "the repository")
    }
}
