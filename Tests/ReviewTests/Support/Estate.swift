import Cryptography
import Forges
import Foundation
import GitSource
import HTTP
import Logging
import Programs
import Synchronization
import Testing

@testable import Review

/// A repository of manifests with a tracked branch, a forge over it where one is asked for, and desks.
final class Estate: Sendable {
    let scratch: Scratch
    let upstream: String
    let forge: ForgeStub?
    let transport: HTTPTransport
    let pauses = Mutex<[Duration]>([])
    /// How long it is since the test began, for the desks.
    let elapsed = Mutex<TimeInterval>(0)
    fileprivate let servers = Mutex<[Server]>([])

    static let branch = "kedge/estate/access"

    init(_ kind: ForgeKind?) throws {
        scratch = try Scratch()
        upstream = scratch.path("upstream.git")
        try scratch.run(["git", "init", "-q", "-b", "main", "--bare", upstream])
        transport = HTTPTransport(logger: Logger(label: "tests", factory: { _ in SwiftLogNoOpLogHandler() }))
        forge = try kind.map { [upstream, transport] kind in
            try ForgeStub(kind, repository: upstream, transport: transport)
        }
        try commit(["manifests/migration.yaml": "phase: Planned"], on: "main", from: nil)
    }

    func settings(
        token: String = "valid-token-0001", labels: [String] = [], reviewers: [String] = []
    ) -> ReviewSettings? {
        forge.map {
            ReviewSettings(
                forge: $0.kind, url: $0.url, repository: "acme/estate", credentials: .token(Secret(token)),
                labels: labels, reviewers: reviewers)
        }
    }

    /// A desk on a machine of its own: with a cache of its own.
    func desk(
        _ cache: String = "cache", settings: ReviewSettings?? = nil, remote: GitRemote? = nil,
        now: (@Sendable () -> Date)? = nil
    ) async throws -> ReviewDesk {
        let repository = try await GitRepository.open(
            remote: try remote ?? GitRemote(upstream), cache: scratch.path(cache))
        return try ReviewDesk(
            repository, settings: settings ?? self.settings(), transport: transport,
            now: now ?? { [self] in Date(timeIntervalSince1970: 1_764_000_000 + elapsed.withLock { $0 }) },
            wait: { [self] pause in pauses.withLock { $0.append(pause) } })
    }

    // MARK: - What is proposed

    /// What is proposed for a state of the ACLs; what the tracked branch has already is left out, as its user does.
    func request(_ acls: String, at commit: CommitID? = nil) throws -> ReviewRequest {
        let base = try commit ?? head("main")
        var files = ["access/access-map.json": Array("map of \(acls)".utf8)]
        for name in acls.split(separator: " ") {
            files["access/\(name)/policy.json"] = Array("policy of \(name)".utf8)
        }
        let present = files.filter { (try? content($0.key, of: base.hex)).map { Array($0.utf8) } == $0.value }
        files = files.filter { present[$0.key] == nil }
        return ReviewRequest(
            branch: Self.branch, base: "main", commit: base, inputs: "acls \(acls)", files: files,
            message: "Propose access\n\nFor \(acls).", title: "Access for \(acls)", body: "What \(acls) may do.")
    }

    /// Proposes, checks that doing it again changes nothing, and returns what the first did.
    @discardableResult
    func propose(_ acls: String, _ desk: ReviewDesk) async throws -> ReviewOutcome {
        let request = try request(acls)
        let outcome = try await desk.propose(request, moved: Self.moved)
        let (changes, head) = (try await forge?.state().changes, try? head(Self.branch))
        let again = try await desk.propose(request, moved: Self.moved)
        #expect(again.actions.isEmpty, "\(again.actions)")
        #expect(again.standing == outcome.standing)
        let (changesAfter, headAfter) = (try await forge?.state().changes, try? self.head(Self.branch))
        #expect(changesAfter == changes && headAfter == head)
        return outcome
    }

    static let moved: @Sendable ([String: [UInt8]]?) -> String = { before in
        let map = before?["access/access-map.json"].map { String(decoding: $0, as: UTF8.self) }
        return "Before: \(map ?? "unknown")"
    }

    // MARK: - The repository, by git itself

    @discardableResult
    func git(_ arguments: String...) throws -> String { try scratch.run(["git", "-C", upstream] + arguments) }

    func head(_ branch: String) throws -> CommitID {
        try #require(CommitID(try git("rev-parse", "--verify", "--quiet", "refs/heads/\(branch)")))
    }

    func content(_ path: String, of reference: String) throws -> String { try git("show", "\(reference):\(path)") }

    /// Commits as a person does, from a clone; `from` says what it goes on top of (nil: nothing).
    @discardableResult
    func commit(_ files: [String: String], on branch: String, from base: String?, amending: Bool = false) throws
        -> CommitID
    {
        let clone = scratch.path("clone-\(UUID().uuidString)")
        try scratch.run(["git", "clone", "-q", upstream, clone])
        if let base { try scratch.run(["git", "-C", clone, "checkout", "-q", "-B", branch, "origin/\(base)"]) }
        for (path, text) in files {
            let file = URL(fileURLWithPath: "\(clone)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try scratch.run(["git", "-C", clone, "add", "-A"])
        try scratch.run(
            ["git", "-C", clone, "commit", "-q"] + (amending ? ["--amend", "--no-edit"] : ["-m", "By hand"]))
        try scratch.run(["git", "-C", clone, "push", "-q", "--force", "origin", "HEAD:refs/heads/\(branch)"])
        return try head(branch)
    }
}

/// The code of the error that is thrown; it must not show a token, and must say something and give a hint.
func code(_ body: () async throws -> Void) async -> ReviewError.Code? {
    do {
        try await body()
        return nil
    } catch let error as ReviewError {
        #expect(!"\(error)".contains("token-0001"), "a token in: \(error)")
        #expect(!error.message.isEmpty && !error.hint.isEmpty)
        return error.code
    } catch {
        Issue.record("not a ReviewError: \(error)")
        return nil
    }
}

let forges: [ForgeKind] = [.gitHub, .gitLab, .gitea]

extension Estate {
    /// The repository as git serves it over https, where hooks and the server's own rules apply.
    func overHTTPS() throws -> GitRemote {
        try git("config", "http.receivepack", "true")
        let certificate = try SelfSignedCertificate.make(now: Date())
        let file = try scratch.write(certificate.certificatePEM, to: "certificate.pem")
        let key = try scratch.write(certificate.privateKeyPEM.reveal(), to: "key.pem")
        let server = try Server(
            "GitSourceTests/Fixtures/https_server.py", [scratch.path, file, key, "x-access-token", "s3cret"])
        servers.withLock { $0.append(server) }
        return try GitRemote(
            "https://localhost:\(server.port)/upstream.git", credentials: .token(Secret("s3cret")), caFile: file)
    }
}
