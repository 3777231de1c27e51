import Foundation
import Testing

@testable import GitSource

let author = GitAuthor(name: "kedge", email: "kedge@example.com")
let noon = Date(timeIntervalSince1970: 1_763_726_400)

/// The code of the error that is thrown; the error must not show a secret, and must say something and give a hint.
func code(_ body: () async throws -> Void) async -> GitError.Code? {
    do {
        try await body()
        return nil
    } catch let error as GitError {
        #expect(!error.description.contains("s3cret"), "a secret in: \(error)")
        #expect(!error.message.isEmpty && !error.hint.isEmpty)
        return error.code
    } catch {
        Issue.record("not a GitError: \(error)")
        return nil
    }
}

/// What the error says, for tests of the words.
func message(_ body: () async throws -> Void) async -> String {
    do {
        try await body()
        return "nothing was thrown"
    } catch {
        return "\(error)"
    }
}

extension GitRepository {
    func text(_ path: String, at commit: CommitID) throws -> String {
        String(decoding: try file(at: commit, path: path), as: UTF8.self)
    }

    /// Commits one file to a branch and pushes it, expecting the branch where it was last seen.
    @discardableResult
    func propose(_ path: String, _ text: String, branch: String) async throws -> CommitID {
        let main = try head(branch: "main")
        let old = try branchExists(branch) ? try head(branch: branch) : nil
        let commit = try commit(
            files: [path: Array(text.utf8)], onto: old ?? main, branch: branch, message: "propose", author: author,
            time: noon)
        try await push(commit, to: branch, expecting: old)
        return commit
    }
}
