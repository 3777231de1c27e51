import Foundation
import Testing

@testable import Reconcile

@Suite("Manifests in a plain directory")
struct DirectorySourceTests {
    private func with(_ files: [String: String], _ body: (DirectoryManifestSource, URL) async throws -> Void)
        async throws
    {
        let root = FileManager.default.temporaryDirectory.appending(path: "kedge-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try await body(DirectoryManifestSource(root.path()), root)
    }

    @Test("are the visible YAML and JSON files, and their content is the commit")
    func checkout() async throws {
        let files = ["a.yaml": "1", "b/c.yml": "2", "b/d.json": "3", "e.txt": "4", ".hidden/f.yaml": "5"]
        try await with(files) { source, root in
            let first = try await source.checkout()
            #expect(first.files.keys.sorted() == ["a.yaml", "b/c.yml", "b/d.json"])
            #expect(try await source.checkout() == first)
            try Data("9".utf8).write(to: root.appending(path: "a.yaml"))
            #expect(try await source.checkout().commit != first.commit)
        }
    }

    @Test("get proposals beside them, where they do not count until they are copied")
    func propose() async throws {
        try await with(["a.yaml": "1"]) { source, root in
            let before = try await source.checkout()
            let proposal = AccessProposal(
                branch: "kedge/m/access", files: ["access/x/policy.json": Array("{}".utf8)], message: "m")
            func review() async throws -> ObservedReview {
                try await source.review(of: proposal, onto: before.commit) { _ in
                    AccessVerdict(isEquivalent: true, line: "")
                }
            }
            #expect(try await review() == ObservedReview(.due))
            let place = try #require(try await source.propose(proposal, onto: before.commit))
            #expect(FileManager.default.fileExists(atPath: "\(place)/access/x/policy.json"))
            #expect(try await review() == ObservedReview(.waiting(nil), proposed: place))
            #expect(try await source.checkout() == before)
        }
    }
}
