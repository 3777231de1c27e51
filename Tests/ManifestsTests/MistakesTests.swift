import Programs
import Testing

@testable import Manifests

@Suite("A manifest with many mistakes")
struct MistakesTests {
    @Test("Twenty different mistakes are reported in one run, each with its place")
    func twenty() throws {
        let diagnostics = Manifests.load([try Project.fixture("twenty-mistakes.yaml")]).diagnostics
        #expect(diagnostics.count == 20)
        #expect(diagnostics == diagnostics.sorted())
        #expect(!diagnostics.contains { $0.description.contains("correct-horse") })
        try expectGolden(diagnostics.map { "\($0)\n" }.joined(), "Fixtures/twenty-mistakes.txt")
    }

    @Test("Mistakes of several files come in one run, sorted by file")
    func severalFiles() {
        let files = ["b.yaml", "a/c.yaml", "a.yaml"].map { ManifestFile(path: $0, bytes: Array("kind: x\n".utf8)) }
        #expect(Manifests.load(files).diagnostics.map(\.file) == ["a.yaml", "a/c.yaml", "b.yaml"])
    }

    @Test("Columns count characters, not bytes")
    func columns() {
        let text = "apiVersion: kedge/v1alpha1\nkind: TopicSet\nmetadata: {größe: ä, name: X}\n"
        let places = Manifests.load([ManifestFile(path: "a", bytes: Array(text.utf8))]).diagnostics.map {
            "\($0.line):\($0.column)"
        }
        #expect(places == ["1:1", "3:12", "3:28"])
    }

    @Test("A misspelt key is not reported as missing too")
    func misspeltKey() {
        let text = "apiVersion: kedge/v1alpha1\nkind: TopicSet\nmetadata: {name: a}\nspek: {}\n"
        let diagnostics = Manifests.load([ManifestFile(path: "a", bytes: Array(text.utf8))]).diagnostics
        #expect(diagnostics.map(\.description) == ["a:4:1: unknown key spek; did you mean spec?"])
    }
}
