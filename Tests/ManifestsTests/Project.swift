import Foundation
import Programs
import Testing

@testable import Manifests

extension Project {
    private static let tests = root.appending(path: "Tests/ManifestsTests")

    static func fixture(_ name: String) throws -> ManifestFile {
        ManifestFile(path: name, bytes: [UInt8](try Data(contentsOf: tests.appending(path: "Fixtures/\(name)"))))
    }

    /// The files of one folder of the corpus, sorted by name.
    static func corpus(_ folder: String) throws -> [ManifestFile] {
        let files = try ManifestDirectory.files(at: tests.appending(path: "Corpus/\(folder)").path())
        try #require(!files.isEmpty)
        return files
    }
}

/// Compares with a file that holds what is expected; `RECORD=1` rewrites it and fails.
func expectGolden(_ text: String, _ name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
    let url = Project.root.appending(path: "Tests/ManifestsTests/\(name)")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
        try Data(text.utf8).write(to: url)
        Issue.record("recorded \(name): read the difference", sourceLocation: sourceLocation)
        return
    }
    let expected = String(decoding: (try? Data(contentsOf: url)) ?? Data(), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let difference = zip(lines, expectedLines).first { $0 != $1 }
    #expect(
        text == expected, "first difference: \(difference.map { "\($0)" } ?? "the length")",
        sourceLocation: sourceLocation)
}

/// Whether the decoder accepts the text as it stands, without what only several manifests together show.
func decoderAccepts(_ file: ManifestFile) -> Bool {
    let text = YAMLText(file.bytes)
    let log = DiagnosticLog(file: file.path)
    let documents = text.documents.compactMap { ManifestDocument($0, log) }
    let accepts = text.problems.isEmpty && log.diagnostics.isEmpty
    // A manifest is there exactly if nothing was reported.
    #expect(!log.diagnostics.isEmpty || documents.allSatisfy { $0.manifest != nil }, "\(file.path)")
    return accepts
}
