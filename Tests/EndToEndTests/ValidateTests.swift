import Foundation
import Programs
import Testing

@Suite("kedge validate")
struct ValidateTests {
    private struct Report: Decodable {
        struct Diagnostic: Decodable {
            let file: String
            let line: Int
            let column: Int
            let message: String
            let hint: String
        }

        let valid: Bool
        let migrations: Int
        let topicSets: Int
        let accessPolicies: Int
        let diagnostics: [Diagnostic]
    }

    private static let mistakes = "Tests/ManifestsTests/Fixtures/twenty-mistakes.yaml"

    @Test("The example repository is valid")
    func example() async throws {
        let run = try await KedgeBinary.run(["validate", "manifests"], in: Project.root)
        #expect(run.status == 0)
        #expect(run.output == "valid: 1 migration, 2 topic sets, 4 access policies\n")
        #expect(run.errors == "")
    }

    @Test("Twenty mistakes are reported at once, each with its place and what would be right")
    func twentyMistakes() async throws {
        let run = try await KedgeBinary.run(["validate", Self.mistakes], in: Project.root)
        #expect(run.status == 2)
        let lines = run.output.split(separator: "\n")
        let expected = try Project.text("Tests/ManifestsTests/Fixtures/twenty-mistakes.txt").split(separator: "\n")
        #expect(expected.count == 20)
        #expect(lines.dropLast() == expected.map { "Tests/ManifestsTests/Fixtures/\($0)" }[...])
        #expect(lines.last == "20 errors; nothing was changed")
        for line in lines.dropLast() {
            let place = try #require(line.firstMatch(of: /^(?<file>[^:]+):\d+:\d+: .+; .+$/))
            #expect(FileManager.default.fileExists(atPath: Project.path(String(place.file))))
        }
    }

    @Test("As JSON the same mistakes have fields")
    func json() async throws {
        let run = try await KedgeBinary.run(["validate", "--output", "json", Self.mistakes], in: Project.root)
        #expect(run.status == 2)
        let report: Report = try run.json()
        #expect(!report.valid)
        #expect(report.diagnostics.count == 20)
        let first = try #require(report.diagnostics.first)
        #expect((first.file, first.line, first.column) == (Self.mistakes, 5, 9))
        #expect(first.message.hasPrefix("metadata.name:"))
        #expect(!first.hint.isEmpty)
        let valid: Report = try await KedgeBinary.run(
            ["validate", "-o", "json", "manifests/"], in: Project.root
        ).json()
        #expect(valid.valid && valid.diagnostics.isEmpty)
        #expect((valid.migrations, valid.topicSets, valid.accessPolicies) == (1, 2, 4))
    }

    @Test("A path that is not there, and a folder without manifests, are errors", arguments: ["absent", "empty"])
    func nothing(path: String) async throws {
        let scratch = try Scratch()
        try scratch.write("no manifest", to: "empty/README.md")
        let run = try await KedgeBinary.run(["validate", path], in: scratch.url)
        #expect(run.status == 1)
        #expect(run.output == "")
        expectOneError(run, naming: path)
    }
}

/// One error, with what can be done about it, and nothing else on standard error.
func expectOneError(_ run: Run, naming text: String? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    let lines = run.errorLines
    #expect(lines.first?.hasPrefix("error: ") == true, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(lines.count { $0.hasPrefix("error: ") } == 1, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(lines.last?.hasPrefix("hint: ") == true, "\(run.errors)", sourceLocation: sourceLocation)
    if let text { #expect(run.errors.contains(text), "\(run.errors)", sourceLocation: sourceLocation) }
}
