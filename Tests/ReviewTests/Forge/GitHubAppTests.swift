import Cryptography
import Foundation
import Synchronization
import Testing

@testable import Review

@Suite struct GitHubAppTests {
    private let estate: Estate
    private let key: Secret
    private let time: Time

    /// A clock that tests set.
    final class Time: Sendable {
        private let value = Mutex(Date(timeIntervalSince1970: 1_764_000_000))
        var now: Date { value.withLock { $0 } }
        func pass(_ seconds: TimeInterval) { value.withLock { $0 += seconds } }
    }

    init() throws {
        estate = try Estate(.gitHub)
        time = Time()
        let file = estate.scratch.path("app.pem")
        try estate.scratch.run(["openssl", "genrsa", "-traditional", "-out", file, "2048"])
        key = Secret(try String(contentsOfFile: file, encoding: .utf8))
    }

    private func desk(installation: Int? = nil) async throws -> ReviewDesk {
        var settings = estate.settings()
        settings?.credentials = .app(id: "Iv23kedge", installation: installation, privateKey: key)
        return try await estate.desk(settings: settings, now: { [time] in time.now })
    }

    @Test("an app signs in as its installation; one token serves until shortly before it expires")
    func token() async throws {
        let desk = try await desk()
        try await estate.propose("billing", desk)
        try await estate.propose("orders", desk)
        #expect(try await estate.forge?.state().issued == 1)
        #expect(try await estate.forge?.state().log.filter { $0.hasSuffix("/installation") }.count == 1)
        // It is valid for an hour; the last five minutes are not relied on.
        time.pass(3_400)
        try await estate.propose("ledger", desk)
        #expect(try await estate.forge?.state().issued == 2)
    }

    @Test("an app's rights are those of its installation", arguments: [nil, 77])
    func trials(_ installation: Int?) async throws {
        func outcome(_ subject: String) async throws -> ReviewTrial.Outcome? {
            await (try await desk(installation: installation)).trials(of: Estate.branch, onto: "main")
                .first { $0.subject == subject }?.outcome
        }
        #expect(try await outcome("review sign-in") == .works("GitHub answers, signed in as kedge[bot]"))
        #expect(try await outcome("review statuses") == .works("setting commit statuses is allowed"))
        try await estate.forge?.act("tell", ["told": ["app": ["pull_requests": "write", "statuses": "read"]]])
        #expect(
            try await outcome("review statuses")
                == .fails("setting commit statuses is not allowed", hint: "give the token commit statuses: write"))
        try await estate.forge?.act("tell", ["told": ["suspended": "2026-01-01T00:00:00Z"]])
        guard case .fails(let message, _) = try await outcome("review sign-in") else {
            Issue.record("it is not said to be suspended")
            return
        }
        #expect(message == "the installation of the GitHub App is suspended")
    }

    @Test("a token that is no longer accepted is replaced once")
    func replaced() async throws {
        let desk = try await desk(installation: 77)
        try await estate.propose("billing", desk)
        try await estate.forge?.act("tokens", ["tokens": [String: String]()])
        #expect(try await estate.propose("orders", desk).standing == .proposed)
        #expect(try await estate.forge?.state().issued == 2)
        // And no more than once for a call.
        try await estate.forge?.fail("GET /repos/acme/estate/pulls", times: 9, status: 401)
        #expect(await code { try await estate.propose("ledger", desk) } == .unauthorized)
        #expect(try await estate.forge?.state().issued == 3)
    }

    @Test("an installation that is not there, or a key that is none")
    func absent() async throws {
        #expect(await code { try await estate.propose("billing", try await desk(installation: 78)) } == .notFound)
        var settings = estate.settings()
        settings?.credentials = .app(id: "1", installation: nil, privateKey: Secret("no key"))
        #expect(await code { _ = try await estate.desk(settings: settings) } == .invalidSettings)
        settings?.forge = .gitLab
        #expect(await code { _ = try await estate.desk(settings: settings) } == .invalidSettings)
    }

    @Test("the JSON web token says who, for less than ten minutes, and verifies with the public key")
    func jsonWebToken() async throws {
        let field = try await AppToken(id: "Iv23kedge", signer: try RSASigner(pem: key), now: { [time] in time.now })
            .field()
        let parts = field.value.dropFirst("Bearer ".count).split(separator: ".").map { String($0) }
        #expect(field.name == "Authorization" && parts.count == 3)
        let header = try JSONDecoder().decode(
            [String: String].self, from: Data(try #require(bytes(base64url: parts[0]))))
        #expect(header == ["alg": "RS256", "typ": "JWT"])
        let payload = Data(try #require(bytes(base64url: parts[1])))
        let claims = try #require(JSONSerialization.jsonObject(with: payload) as? [String: Any])
        #expect(claims["iss"] as? String == "Iv23kedge")
        #expect(claims["iat"] as? Int == 1_763_999_940 && claims["exp"] as? Int == 1_764_000_540)
        try estate.scratch.write("\(parts[0]).\(parts[1])", to: "signed")
        try Data(try #require(bytes(base64url: parts[2]))).write(
            to: URL(fileURLWithPath: estate.scratch.path("signature")))
        try estate.scratch.run(["openssl", "rsa", "-in", "app.pem", "-pubout", "-out", "public.pem"])
        let verdict = try estate.scratch.run(
            ["openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "signed"])
        #expect(verdict == "Verified OK")
    }
}
