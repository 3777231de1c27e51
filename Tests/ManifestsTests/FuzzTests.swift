import Programs
import Testing

@testable import Manifests

@Suite("Hostile texts")
struct FuzzTests {
    @Test("Changed manifests end in manifests or diagnostics", arguments: 1...8 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let corpus = try Project.corpus("good") + Project.corpus("bad") + Project.corpus("decoder-only")
        for _ in 0..<1500 {
            let file = corpus[Int.random(in: 0..<corpus.count, using: &random)]
            let other = corpus[Int.random(in: 0..<corpus.count, using: &random)]
            let bytes = mutate(file.bytes, with: other.bytes, using: &random)
            let result = Manifests.load([ManifestFile(path: file.path, bytes: bytes)])
            for diagnostic in result.diagnostics {
                #expect(diagnostic.line >= 1 && diagnostic.column >= 1)
                #expect(diagnostic.line <= bytes.count + 1)
                #expect(!diagnostic.description.contains("\n"), "\(diagnostic)")
                #expect(!diagnostic.message.isEmpty && !diagnostic.hint.isEmpty)
            }
        }
    }

    @Test("Changed published configurations end in YAML or notes", arguments: 1...4 as ClosedRange<UInt64>)
    func importMutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (file, other) = (
            try Project.fixture("import/every-key.yaml"), try Project.fixture("import/cross-auth.yaml")
        )
        for _ in 0..<1000 {
            let bytes = mutate(file.bytes, with: other.bytes, using: &random)
            let conversion = PublishedConfiguration.convert(bytes: bytes, file: "a.yaml")
            #expect(!conversion.yaml.isEmpty || !conversion.notes.isEmpty)
            #expect(!conversion.yaml.contains("hunter"))
            let text = YAMLText(Array(conversion.yaml.utf8))
            #expect(text.problems.isEmpty, "\(conversion.yaml)")
        }
    }

    @Test("Texts that grow when they are read are refused")
    func laughs() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1..<30 {
            let alias = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
        }
        let diagnostics = load(text).diagnostics
        #expect(diagnostics.map(\.line) == [5])
        #expect(diagnostics.first?.message.contains("20000 values") == true)
    }

    @Test(
        "Texts beyond a limit are refused with one diagnostic",
        arguments: [
            ("[", 100_000, "nested more than 32 deep"), ("- ", 100_000, "nested more than 32 deep"),
            ("{a: ", 100_000, "nested more than 32 deep"), ("? ", 100_000, "nested more than 32 deep"),
            ("---\n", 100_000, "more than 1000 documents"), ("- a\n", 100_000, "more than 20000 values"),
            ("#", 1_048_577, "larger than 1MiB"),
        ])
    func limits(part: String, count: Int, message: String) {
        let diagnostics = load(String(repeating: part, count: count)).diagnostics
        #expect(diagnostics.count == 1)
        #expect(diagnostics.first?.message.contains(message) == true, "\(diagnostics.first.map(\.description) ?? "")")
    }

    @Test("A thousand documents are read")
    func manyDocuments() {
        let document = "---\napiVersion: kedge/v1alpha1\nkind: X\nmetadata: {name: a}\nspec: {}\n"
        #expect(load(String(repeating: document, count: 1000)).diagnostics.count == 1000)
    }

    @Test("A text of many broken documents is read to its end")
    func manyBrokenDocuments() {
        let diagnostics = load(String(repeating: "--- [\n", count: 900)).diagnostics
        // Each `[` is missed where the next document begins.
        #expect(diagnostics.map(\.line) == Array(2...901))
        let tooMany = load(String(repeating: "--- [\n", count: 100_000)).diagnostics
        #expect(tooMany.count == 1001)
        #expect(tooMany.filter { $0.message.contains("more than 1000 documents") }.count == 1)
    }

    private func load(_ text: String) -> LoadResult {
        Manifests.load([ManifestFile(path: "a.yaml", bytes: Array(text.utf8))])
    }
}
