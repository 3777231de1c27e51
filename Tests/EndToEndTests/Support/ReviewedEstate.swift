import Cryptography
import Forges
import Foundation
import HTTP
import Logging
import Programs
import Review
import Testing

/// An estate whose proposals are pull requests on a forge, and everything that kedge is heard to say.
struct ReviewedEstate {
    let estate: Estate
    let remote: GitRemote
    let forge: ForgeStub
    let token: String
    static let branch = "kedge/\(Declaration.migration)/access"

    init(_ kind: ForgeKind) async throws {
        estate = try await Estate()
        remote = try await GitRemote(estate)
        token = "forge-" + hex(randomBytes(16))
        forge = try ForgeStub(
            kind, repository: remote.url,
            transport: HTTPTransport(logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }))
        try await forge.act("tokens", ["tokens": [token: "kedge-bot"]])
    }

    // MARK: what the operator does

    func files(_ phase: String) throws -> [String: String] {
        let review =
            "{forge: \(forge.kind.rawValue), url: \"\(forge.url)\", repository: acme/estate, "
            + "token: \"${FORGE_TOKEN}\", labels: [access], reviewers: [ada]}"
        return try estate.files(.init(phase: phase, access: "{apply: external, review: \(review)}"))
    }

    /// Runs kedge with everything logged; the token must not be in what comes out, nor any other secret.
    func kedge(
        _ arguments: String..., token: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Run {
        let run = try await KedgeBinary.run(
            arguments + [
                "--repository", remote.url, "--cache", estate.scratch.file("cache").path(), "--log-level", "trace",
            ], environment: estate.environment.merging(["FORGE_TOKEN": token ?? self.token]) { $1 })
        expectNoSecret(run.all, sourceLocation: sourceLocation)
        if let token { #expect(!run.all.contains(token), sourceLocation: sourceLocation) }
        return run
    }

    func converge(sourceLocation: SourceLocation = #_sourceLocation) async throws -> Run {
        try await kedge("reconcile", "--until-converged", sourceLocation: sourceLocation)
    }

    func plan(sourceLocation: SourceLocation = #_sourceLocation) async throws -> PlanAnswer {
        try await kedge("plan", "--output", "json", sourceLocation: sourceLocation).json()
    }

    /// What the gate of the review waits for; nil when it is open.
    func gate() async throws -> PlanAnswer.Gate? { try await plan().gates.first { $0.name == "access" } }

    /// The forge's word on the newest commit of the branch.
    func status() async throws -> ForgeStub.State.Status? {
        let head = try await remote.head(Self.branch)
        return try await forge.state().statuses.last { $0.sha == head }
    }

    // MARK: what must stay

    /// What a pass may change: the branch, the forge, and the evidence.
    func traces() async throws -> [String] {
        [try await remote.head(Self.branch)] + (try await forge.state().changes)
            + (try estate.stored().filter { $0.contains("/journal/") })
    }

    func expectNoSecret(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        estate.expectNoSecret(text, sourceLocation: sourceLocation)
        #expect(!text.contains(token), sourceLocation: sourceLocation)
    }

    /// Looks into the evidence, every object of the repository, the local copy of it, and what is on the forge.
    func expectNoSecretAnywhere() async throws {
        for file in try estate.stored() { expectNoSecret(try estate.stored(file)) }
        let copies = try FileManager.default.subpathsOfDirectory(atPath: estate.scratch.file("cache").path())
            .filter { $0 == "HEAD" || $0.hasSuffix("/HEAD") }
            .map { estate.scratch.file("cache/\($0)").deletingLastPathComponent().path() }
        #expect(!copies.isEmpty)
        for repository in copies + [remote.url] where FileManager.default.fileExists(atPath: repository + "/objects") {
            // Without what is not text, among which trees have object ids.
            let run = try await Run.of(
                URL(filePath: "/bin/sh"),
                [
                    "-c", "git -C \"$0\" cat-file --batch-all-objects --batch | LC_ALL=C tr -cd '[:print:]\\n'",
                    repository,
                ])
            #expect(run.status == 0 && !run.output.isEmpty)
            expectNoSecret(run.output)
            expectNoSecret(try String(contentsOfFile: repository + "/config", encoding: .utf8))
        }
        for pull in try await forge.state().pulls {
            expectNoSecret(([pull.title, pull.body] + pull.comments.map(\.body)).joined())
        }
    }
}
