import Foundation
import Programs
import Testing

@Suite("kedge rehearse", .serialized)
struct RehearsalTests {
    private struct Summary: Decodable {
        let topics: Int
        let partitions: Int
        let records: Int
        let equalPartitions: Int
        let groups: Int
        let exactPositions: Int
        let positions: Int
        let policies: Int
        let roles: Int
        let accessProbes: Int
        let equalAccess: Int
        let kills: Int
        let failures: [String]
    }

    /// Many times what it takes on two busy cores.
    private static let limit: Duration = .seconds(900)

    @Test("The whole migration holds every check, without a warning")
    func plain() async throws {
        let scratch = try Scratch()
        let folder = scratch.file("rehearsal")
        let run = try await KedgeBinary.run(["rehearse", "--directory", folder.path()], limit: Self.limit)
        #expect(run.status == 0, "\(run.all)")
        #expect(run.output.hasSuffix("\nEvery check holds.\n"))
        #expect(!run.output.contains("✗"))
        // Findings are indented by two, and their first letter says how grave they are.
        #expect(run.output.firstMatch(of: /\n  [BW]\d\d  .*/)?.output == nil)
        #expect(!run.all.contains("warning") && !run.all.contains("\u{1B}"))
        for secret in try secrets(folder) { #expect(!run.all.contains(secret)) }
        try expectNoSecret(in: folder)
    }

    @Test("Killed on the way, it is the same")
    func killed() async throws {
        let scratch = try Scratch()
        let folder = scratch.file("rehearsal")
        let run = try await KedgeBinary.run(
            ["rehearse", "--directory", folder.path(), "--kill", "8", "--seed", "7", "--output", "json"],
            limit: Self.limit)
        #expect(run.status == 0, "\(run.all)")
        let summary: Summary = try run.json()
        #expect(summary.kills == 8)
        #expect(summary.failures == [])
        #expect(summary.topics == 25)
        #expect(summary.records > 0 && summary.partitions > 0 && summary.groups > 0)
        #expect(summary.policies == 4 && summary.roles == 4)
        #expect(summary.equalPartitions == summary.partitions)
        #expect(summary.positions > 0 && summary.exactPositions == summary.positions)
        #expect(summary.accessProbes > 0 && summary.equalAccess == summary.accessProbes)
        for secret in try secrets(folder) { #expect(!run.all.contains(secret)) }
    }

    /// The passwords and keys that the rehearsal made up, from its sandbox's configuration.
    private func secrets(_ folder: URL) throws -> [String] {
        let text = try String(contentsOf: folder.appending(path: "sandbox.json"), encoding: .utf8)
        let secrets = text.matches(of: /"(?:password|secret)" : "(?<secret>[^"]+)"/).map { String($0.secret) }
        try #require(secrets.count > 5)
        return secrets
    }

    private func expectNoSecret(in folder: URL) throws {
        let secrets = try secrets(folder)
        for part in ["evidence", "segments", "operator", "estate.git", "cache"] {
            let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.appending(path: part).path())
            for path in paths {
                let file = folder.appending(path: "\(part)/\(path)")
                guard let data = FileManager.default.contents(atPath: file.path()) else { continue }
                for secret in secrets { #expect(data.firstRange(of: Data(secret.utf8)) == nil, "\(part)/\(path)") }
            }
        }
    }
}
