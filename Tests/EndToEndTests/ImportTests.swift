import Programs
import Testing

@Suite("kedge import")
struct ImportTests {
    private static let fixtures = "Tests/ManifestsTests/Fixtures/import"

    @Test(
        "A published configuration becomes manifests on standard output, and notes on standard error",
        arguments: ["cross-auth", "every-key", "nearly-empty"])
    func published(name: String) async throws {
        let run = try await KedgeBinary.run(
            ["import", "import/\(name).yaml"], in: Project.root.appending(path: "Tests/ManifestsTests/Fixtures"))
        #expect(run.status == 0)
        #expect(run.output == (try Project.text("\(Self.fixtures)/\(name).converted.txt")))
        #expect(run.errors == (try Project.text("\(Self.fixtures)/\(name).notes.txt")))
    }

    @Test("With the brokers given, what was imported is valid")
    func valid() async throws {
        let scratch = try Scratch()
        let imported = try await KedgeBinary.run([
            "import", Project.path("\(Self.fixtures)/cross-auth.yaml"), "--name", "orders", "--source-bootstrap",
            "b-1.legacy.example.com:9096", "--target-bootstrap", "b-1.modern.example.com:9098",
        ])
        #expect(imported.status == 0)
        try scratch.write(imported.output, to: "migration.yaml")
        let run = try await KedgeBinary.run(["validate", "migration.yaml"], in: scratch.url)
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("What is no published configuration is refused with a note", arguments: ["a: [", "kind: Migration\n", ""])
    func other(text: String) async throws {
        let scratch = try Scratch()
        try scratch.write(text, to: "old.yaml")
        let run = try await KedgeBinary.run(["import", "old.yaml"], in: scratch.url)
        #expect(run.status == 2)
        #expect(run.output == "")
        #expect(run.errorLines.count == 1)
        #expect(run.errors.hasPrefix("old.yaml:"))
    }

    @Test("A file that is not there, and a folder of several, are errors", arguments: ["absent.yaml", "."])
    func unusable(path: String) async throws {
        let scratch = try Scratch()
        for name in ["a.yaml", "b.yaml"] { try scratch.write("a: 1", to: name) }
        let run = try await KedgeBinary.run(["import", path], in: scratch.url)
        #expect(run.status == 1)
        expectOneError(run, naming: path)
    }
}
