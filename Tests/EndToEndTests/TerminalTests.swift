import Foundation
import Programs
import Testing

@Suite("In a terminal")
struct TerminalTests {
    /// Runs kedge in a terminal of its own, by `script`; standard output and standard error come as one.
    private func inTerminal(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> Run {
        let command = ([KedgeBinary.url.path()] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try await Run.of(
            URL(filePath: "/usr/bin/env"), ["script", "--quiet", "--return", "--command", command, "/dev/null"],
            environment: ["TERM": "xterm-256color"].merging(environment) { $1 }, in: Project.root)
    }

    @Test("Results and errors are coloured")
    func coloured() async throws {
        let valid = try await inTerminal(["validate", "manifests"])
        #expect(valid.status == 0)
        #expect(valid.output.contains("\u{1B}[32mvalid:\u{1B}[0m 1 migration"))
        let absent = try await inTerminal(["validate", "absent"])
        #expect(absent.status == 1)
        #expect(absent.output.contains("\u{1B}[31merror:\u{1B}[0m absent"))
    }

    @Test(
        "But not against the user's wish, nor where a terminal cannot do it",
        arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
    func plain(environment: [String: String]) async throws {
        for path in ["manifests", "absent"] {
            let run = try await inTerminal(["validate", path], environment)
            #expect(run.output.contains(path == "absent" ? "error: absent" : "valid: 1 migration"))
            #expect(!run.output.contains("\u{1B}"))
        }
    }

    @Test("Outside a terminal nothing is", arguments: ["manifests", "absent", "Tests"])
    func piped(path: String) async throws {
        let run = try await KedgeBinary.run(
            ["validate", path], environment: ["TERM": "xterm-256color"], in: Project.root)
        #expect(!run.all.contains("\u{1B}"))
    }

    @Test("A pass shows what it is doing, on a line that goes away")
    func live() async throws {
        let estate = try await Estate()
        try estate.declare(.init(phase: "Replicating"))
        let run = try await inTerminal(
            [
                "reconcile", "--until-converged", "--repository", estate.manifests.path(), "--cache",
                estate.scratch.file("cache").path(),
            ], estate.environment)
        #expect(run.status == 0, "\(run.all)")
        let erase = "\r\u{1B}[2K"
        #expect(run.output.contains("\(erase)  look at the clusters and the evidence  "))
        let drawn = run.output.components(separatedBy: erase).count
        let lasting = run.output.components(separatedBy: "\r\n").filter { !$0.isEmpty }
        #expect(drawn > 1)
        #expect(
            lasting.last?.components(separatedBy: erase).last == "\u{1B}[32mThe declared phase is reached.\u{1B}[0m")
        estate.expectNoSecret(run.all)
    }

    @Test("Whoever reads only the beginning of the output ends the command quietly")
    func brokenPipe() async throws {
        let run = try await Run.of(
            URL(filePath: "/bin/sh"),
            ["-c", #""$0" validate Tests/ManifestsTests/Fixtures | head -n 1 | wc -l"#, KedgeBinary.url.path()],
            in: Project.root)
        #expect(run.status == 0)
        #expect(run.errors == "")
        #expect(run.output.filter(\.isNumber) == "1")
    }
}
