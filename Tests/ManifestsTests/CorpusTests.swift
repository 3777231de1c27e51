import Programs
import Testing

@testable import Manifests

@Suite("Corpus of manifests")
struct CorpusTests {
    @Test("Good manifests are read without a diagnostic")
    func good() throws {
        for file in try Project.corpus("good") {
            let result = Manifests.load([file])
            let own = result.diagnostics.filter { !$0.message.contains("there is no Migration") }
            #expect(own.isEmpty, "\(own.map(\.description).joined(separator: "\n"))")
            #expect(result.migrations.count + result.topicSets.count + result.accessPolicies.count == 1, "\(file.path)")
        }
    }

    @Test("Bad manifests are reported as recorded", arguments: ["bad", "decoder-only"])
    func bad(folder: String) throws {
        var lines: [String] = []
        for file in try Project.corpus(folder) {
            let own = Manifests.load([file]).diagnostics.filter {
                folder == "decoder-only" || !$0.message.contains("there is no Migration")
            }
            #expect(!own.isEmpty, "\(file.path) was accepted")
            lines += own.map { "\($0)\n" }
        }
        try expectGolden(lines.joined(), "Corpus/\(folder).txt")
    }

    @Test("No diagnostic repeats a password")
    func passwords() throws {
        for file in try Project.corpus("bad") where file.path.hasPrefix("password") {
            for diagnostic in Manifests.load([file]).diagnostics {
                #expect(!diagnostic.description.contains("hunter2"))
                #expect(!diagnostic.description.contains("12345678;"))
            }
        }
    }
}
