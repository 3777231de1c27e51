import Programs
import Testing

@testable import GitSource

@Suite("Merging without a commit")
struct MergingTests {
    private let scratch: Scratch
    private let upstream: Upstream

    init() throws {
        scratch = try Scratch()
        upstream = try Upstream(in: scratch)
        try upstream.commit(["kafka/a": .file("1\n2\n3\n"), "kafka/b": .file("b"), "c": .file("c")])
        try upstream.git("branch", "edit", "main")
    }

    private func merged() async throws -> [String: String] {
        let repository = try await GitRepository.open(
            remote: try GitRemote(upstream.path), cache: scratch.path("cache"))
        let files = try await repository.files(
            merging: try upstream.head(of: "edit"), into: try upstream.head(of: "main"), under: "kafka")
        return Dictionary(uniqueKeysWithValues: files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
    }

    @Test("both sides' changes are in what is read, and nothing is in the repository")
    func both() async throws {
        try upstream.commit(["kafka/a": .file("1\n2\n3\n4\n"), "kafka/new": .file("n")])
        try upstream.commit(["kafka/a": .file("0\n1\n2\n3\n"), "kafka/b": .file("B")], on: "edit")
        #expect(try await merged() == ["kafka/a": "0\n1\n2\n3\n4\n", "kafka/b": "B", "kafka/new": "n"])
        #expect(try upstream.git("rev-list", "--all", "--count") == "3")
    }

    @Test("what is merged already changes nothing")
    func ancestor() async throws {
        try upstream.commit(["kafka/b": .file("later")])
        #expect(try await merged()["kafka/b"] == "later")
    }

    @Test("a conflict names its file")
    func conflict() async throws {
        try upstream.commit(["kafka/b": .file("mine")])
        try upstream.commit(["kafka/b": .file("theirs")], on: "edit")
        let error = await #expect(throws: GitError.self) { try await merged() }
        #expect(error?.code == .mergeConflict && error?.message.hasSuffix("changed kafka/b") == true)
    }

    @Test("branches without a common commit are merged as well")
    func unrelated() async throws {
        try upstream.commit(["kafka/new": .file("n")], on: "edit", fresh: true)
        #expect(try await merged().keys.sorted() == ["kafka/a", "kafka/b", "kafka/new"])
    }
}
