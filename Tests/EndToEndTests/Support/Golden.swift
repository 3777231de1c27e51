import Foundation
import Programs
import Testing

/// Compares with a file that holds what is expected; `RECORD=1` rewrites it and fails.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = Project.root.appending(path: "Tests/EndToEndTests/Golden/\(name)")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        Issue.record("recorded \(name): read the difference", sourceLocation: sourceLocation)
        return
    }
    let expected = String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    #expect(text == expected, "\(name); RECORD=1 rewrites it", sourceLocation: sourceLocation)
}
