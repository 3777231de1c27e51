import Cryptography
import Foundation
import GitSource
import HTTP
import Testing

@testable import Review

/// Forges that are down, refuse, hurry one to wait, or lie.
@Suite struct FailureTests {
    private func propose(_ estate: Estate, _ desk: ReviewDesk) async throws -> ReviewOutcome {
        try await desk.propose(try estate.request("billing"), moved: Estate.moved)
    }

    /// What went wrong; the branch and the forge must be as before.
    private func failure(_ estate: Estate, _ desk: ReviewDesk) async -> ReviewError? {
        do {
            _ = try await propose(estate, desk)
            return nil
        } catch {
            #expect(!"\(error)".contains("token-0001"), "a token in: \(error)")
            return error as? ReviewError
        }
    }

    @Test("a forge that is down is asked again, then the pass ends, and the next one goes on", arguments: forges)
    func down(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.forge?.fail("GET .*", times: 3, status: 503, body: "<html>")
        #expect(await failure(estate, desk)?.code == .unavailable)
        #expect(estate.pauses.withLock { $0 } == [.seconds(1), .seconds(4)])
        estate.elapsed.withLock { $0 += 16 }
        #expect(try await propose(estate, desk).standing == .proposed)
    }

    @Test("passes that follow each other closely do not each wait for a forge that is down", arguments: forges)
    func rest(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk()
        try await estate.forge?.fail("GET .*", times: 1_000, status: 503)
        let first = await failure(estate, desk)
        func asked() async throws -> Int { try #require(try await estate.forge?.state().log.count) }
        var count = try await asked()
        #expect(count == 3)
        // Within the rest nobody asks, and the same is told; then once, with rests that grow up to two minutes.
        for rest in [15.0, 30, 60, 120, 120] {
            for _ in 1...3 { #expect(await failure(estate, desk) == first) }
            estate.elapsed.withLock { $0 += rest - 1 }
            #expect(await failure(estate, desk) == first)
            #expect(try await asked() == count)
            estate.elapsed.withLock { $0 += 1 }
            #expect(await failure(estate, desk)?.code == .unavailable)
            count += 1
            #expect(try await asked() == count)
        }
        #expect(estate.pauses.withLock { $0 } == [.seconds(1), .seconds(4)])
        // Once it answers, what fails is asked again as before.
        try await estate.forge?.act("heal")
        estate.elapsed.withLock { $0 += 120 }
        #expect(try await propose(estate, desk).standing == .proposed)
        try await estate.forge?.fail("GET .*", times: 2, status: 502)
        #expect(try await propose(estate, desk).standing == .proposed)
        #expect(estate.pauses.withLock { $0 }.count == 4)
    }

    @Test("a clock that is set back makes no rest longer")
    func clock() async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk()
        try await estate.forge?.fail("GET .*", times: 3, status: 503)
        #expect(await failure(estate, desk)?.code == .unavailable)
        estate.elapsed.withLock { $0 -= 86_400 }
        #expect(try await propose(estate, desk).standing == .proposed)
    }

    @Test("nobody there is unreachable")
    func nobody() async throws {
        let estate = try Estate(.gitHub)
        var settings = estate.settings()
        settings?.url = "http://127.0.0.1:1"
        let desk = try await estate.desk(settings: settings)
        #expect(await failure(estate, desk)?.code == .unreachable)
        #expect((try? estate.head(Estate.branch)) == nil)
    }

    @Test("a token that the forge does not know", arguments: forges)
    func unknownToken(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        let desk = try await estate.desk(settings: estate.settings(token: "wrong-token-0001"))
        #expect(await failure(estate, desk)?.code == .unauthorized)
    }

    @Test("a token without rights: what it lacks is named, and no second pull request comes of it", arguments: forges)
    func reader(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        try await estate.forge?.act(
            "tokens", ["tokens": ["reading-token-0001": "reader", "valid-token-0001": "kedge"]])
        let reading = try await estate.desk(settings: estate.settings(token: "reading-token-0001"))
        for _ in 1...2 {
            let error = await failure(estate, reading)
            #expect(error?.code == .forbidden)
            #expect(error?.hint.contains(kind == .gitHub ? "pull_requests=write" : "scope") == true)
        }
        #expect(try await propose(estate, try await estate.desk()).actions.count == 1)
        #expect(try await estate.forge?.state().pulls.count == 1)
    }

    @Test("a repository that is not there, or not for this token", arguments: forges)
    func absent(_ kind: ForgeKind) async throws {
        let estate = try Estate(kind)
        var settings = estate.settings()
        settings?.repository = "acme/other"
        #expect(await failure(estate, try await estate.desk(settings: settings))?.code == .notFound)
    }

    @Test("what the forge complains about is passed on")
    func validation() async throws {
        let estate = try Estate(.gitHub)
        let said =
            #"{"message":"Validation Failed","errors":[{"resource":"PullRequest","field":"base","code":"invalid"}]}"#
        try await estate.forge?.fail("POST .*/pulls$", status: 422, body: said)
        let error = await failure(estate, try await estate.desk())
        #expect(error?.code == .validation)
        #expect(error?.cause == "Validation Failed: code invalid: field base: resource PullRequest")
    }

    struct Limit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: Int
        let headers: [String: String]
        var body = "{}"
        let pause: Duration
    }

    @Test(
        "a request for a pause is kept, and what was asked is asked again",
        arguments: [
            Limit(testDescription: "retry-after", status: 403, headers: ["Retry-After": "7"], pause: .seconds(7)),
            Limit(testDescription: "429", status: 429, headers: ["Retry-After": "2"], pause: .seconds(2)),
            Limit(
                testDescription: "GitHub's primary limit", status: 403,
                headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1764000030"], pause: .seconds(30)),
            Limit(
                testDescription: "GitLab's limit", status: 429,
                headers: ["RateLimit-Remaining": "0", "RateLimit-Reset": "1764000011"], pause: .seconds(11)),
            Limit(
                testDescription: "GitHub's secondary limit", status: 403, headers: [:],
                body: #"{"message":"You have exceeded a secondary rate limit."}"#, pause: .seconds(60)),
        ])
    func limited(_ limit: Limit) async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk()
        try await estate.forge?.fail("POST .*/pulls$", status: limit.status, headers: limit.headers, body: limit.body)
        #expect(try await propose(estate, desk).standing == .proposed)
        #expect(estate.pauses.withLock { $0 } == [limit.pause])
        #expect(try await estate.forge?.state().pulls.count == 1)
    }

    @Test("a pause that is longer than a pass waits ends the pass")
    func limitedForLong() async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk()
        try await estate.forge?.fail("GET .*", status: 429, headers: ["Retry-After": "3600"])
        let error = await failure(estate, desk)
        #expect(error?.code == .rateLimited && error?.hint.contains("3600 s") == true)
        #expect(estate.pauses.withLock { $0 }.isEmpty)
        // It is kept by the passes that follow, too: whoever goes on asking is locked out.
        let count = try await estate.forge?.state().log.count
        estate.elapsed.withLock { $0 += 3_599 }
        #expect(await failure(estate, desk) == error)
        #expect(try await estate.forge?.state().log.count == count)
        estate.elapsed.withLock { $0 += 1 }
        try await estate.forge?.fail("GET .*", times: 9, status: 429, headers: ["Retry-After": "40"])
        #expect(await failure(estate, desk)?.code == .rateLimited)
        #expect(estate.pauses.withLock { $0 } == [.seconds(40), .seconds(40)])
    }

    @Test(
        "an answer that is not as documented is an error, not a guess",
        arguments: [
            "<html>welcome</html>", "[]", "{}", #"{"id": "42", "full_name": 7}"#, "null", "",
            String(repeating: "[", count: 100_000), String(repeating: " ", count: 9 << 20),
        ])
    func hostile(_ body: String) async throws {
        for kind in forges {
            let estate = try Estate(kind)
            let desk = try await estate.desk()
            try await estate.forge?.fail("GET .*", status: 200, body: body)
            #expect(await failure(estate, desk)?.code == .unexpectedAnswer)
            #expect((try? estate.head(Estate.branch)) == nil)
        }
    }

    @Test("a refusal that repeats the token is cleaned, and one in any form is understood or left out")
    func refusals() {
        #expect(
            ForgeMessage(Array(#"{"message":{"base":["has no branch","is odd"]}}"#.utf8)).text
                == "base has no branch: base is odd")
        #expect(
            ForgeMessage(Array(#"{"message":["Another open merge request"]}"#.utf8)).text
                == "Another open merge request")
        #expect(
            ForgeMessage(Array(#"{"error":"insufficient_scope","error_description":"more","scope":"api"}"#.utf8)).text
                == "insufficient_scope: more: api")
        #expect(ForgeMessage(Array("Bad Gateway".utf8)).text == nil)
        let error = ReviewError(code: .forbidden, message: "a", hint: "b", cause: "no s3cret-token-0001 here")
        let redaction = Redaction(of: HTTPField("Authorization", "Bearer s3cret-token-0001"))
        #expect(error.redacting(redaction).cause == "no <redacted> here")
        // Nothing of it is left where the text is cut.
        let long = String(repeating: "x", count: 297) + "s3cret-token-0001"
        let said = ForgeMessage(Array(#"{"message":"\#(long)"}"#.utf8), hiding: redaction).text
        #expect(said == String(repeating: "x", count: 297) + "<re")
    }

    @Test(
        "redirects leave the host for nobody, whatever they look like",
        arguments: [
            "http://localhost:1/api/v3/repos/acme/estate", "https://evil.example/api/v3", "//evil.example/api",
            "https://127.0.0.1/x", "http://user@127.0.0.1/x", "javascript:alert(1)",
        ])
    func redirects(_ place: String) async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk()
        try await estate.forge?.fail("GET .*", status: 302, headers: ["Location": place])
        #expect(await failure(estate, desk)?.code == .redirected)
    }

    @Test("redirects in a circle end")
    func circle() async throws {
        let estate = try Estate(.gitHub)
        let desk = try await estate.desk()
        try await estate.forge?.fail(
            "GET .*", times: 20, status: 301, headers: ["Location": "/api/v3/repos/acme/estate"])
        #expect(await failure(estate, desk)?.code == .unexpectedAnswer)
    }

    @Test(
        "a branch that the forge protects, or a hook that refuses, is an error that says what to allow",
        arguments: [nil] + forges.map { Optional($0) })
    func protected(_ kind: ForgeKind?) async throws {
        let estate = try Estate(kind)
        let hook = "#!/bin/sh\nwhile read old new name; do echo 'remote: GH006: Protected branch' >&2; exit 1; done\n"
        try estate.scratch.write(hook, to: "upstream.git/hooks/pre-receive")
        try estate.scratch.run(["chmod", "+x", estate.scratch.path("upstream.git/hooks/pre-receive")])
        let desk = try await estate.desk(remote: try estate.overHTTPS())
        let error = await failure(estate, desk)
        #expect(error?.code == .pushRefused && error?.hint.contains("kedge/") == true, "\(String(describing: error))")
        #expect((try? estate.head(Estate.branch)) == nil)

        try FileManager.default.removeItem(atPath: estate.scratch.path("upstream.git/hooks/pre-receive"))
        #expect(try await propose(estate, desk).standing == .proposed)
        // Pushing with force, which changed inputs need, can be forbidden as well.
        try estate.git("config", "receive.denyNonFastForwards", "true")
        do {
            _ = try await desk.propose(try estate.request("orders"), moved: Estate.moved)
            Issue.record("nothing was thrown")
        } catch let error as ReviewError {
            #expect(error.code == .pushRefused)
        }
    }
}
