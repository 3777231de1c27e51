import Foundation
import Testing

@Suite("docs/findings.md")
struct DocumentationTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func sources() throws -> [String] {
        let folder = Self.root.appending(path: "Sources")
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
    }

    private func document() throws -> String {
        try String(contentsOf: Self.root.appending(path: "docs/findings.md"), encoding: .utf8)
    }

    @Test("explains each code that kedge has, once, and no other")
    func codes() throws {
        let known = Set(try sources().flatMap { $0.matches(of: #/"([BWI][0-9]{2})"/#).map { String($0.1) } })
        let explained = try document().matches(of: #/(?m)^\| ([BWI][0-9]{2}) \|/#).map { String($0.1) }
        #expect(known.count > 60)
        #expect(Set(explained) == known)
        #expect(Set(explained).count == explained.count)
    }

    @Test("explains each gate, once, and no other")
    func gates() throws {
        let known = Set(try sources().flatMap { $0.matches(of: #/Gate\(\s*name: "([a-z-]+)"/#).map { String($0.1) } })
        let explained = try document().matches(of: #/(?m)^\| `([a-z-]+)` \|/#).map { String($0.1) }
        #expect(known.count >= 7)
        #expect(explained.sorted() == known.sorted())
    }
}
