import Foundation
import GitSource

/// Manifests on a branch of a git repository; proposals go to branches beside it.
package struct GitManifestSource: ManifestSource {
    private let repository: GitRepository
    private let branch: String
    /// The manifest root in the repository, without slashes at its ends; empty for the repository's root.
    private let root: String

    package init(_ repository: GitRepository, branch: String, root: String) {
        self.repository = repository
        self.branch = branch
        self.root = root.split(separator: "/").joined(separator: "/")
    }

    package func checkout() async throws -> Checkout {
        try await repository.fetch()
        let head = try await repository.head(branch: branch)
        return Checkout(commit: head.hex, files: try await files(at: head))
    }

    package func files(onBranch branch: String) async throws -> [String: [UInt8]]? {
        guard try await repository.branchExists(branch) else { return nil }
        return try await files(at: try await repository.head(branch: branch))
    }

    package func propose(_ proposal: AccessProposal, onto commit: String) async throws -> String {
        guard let base = CommitID(commit) else {
            throw ReconcileError(.refused, "'\(commit)' is not a commit", hint: "fetch the repository again.")
        }
        let current =
            try await repository.branchExists(proposal.branch)
            ? try await repository.head(branch: proposal.branch) : nil
        let prefix = root.isEmpty ? "" : root + "/"
        // The base commit's own time, so that the same proposal is the same commit whenever it is made.
        let time = try await repository.commit(base).time
        let proposed = try await repository.commit(
            files: Dictionary(uniqueKeysWithValues: proposal.files.map { (prefix + $0.key, $0.value) }), onto: base,
            branch: proposal.branch, message: proposal.message, author: Self.author, time: time)
        if proposed != current { try await repository.push(proposed, to: proposal.branch, expecting: current) }
        return proposed.hex
    }

    private static let author = GitAuthor(name: "kedge", email: "kedge@localhost")

    private func files(at commit: CommitID) async throws -> [String: [UInt8]] {
        let files = try await repository.files(at: commit, under: root) { path in
            [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
        }
        let prefix = root.isEmpty ? 0 : root.count + 1
        return Dictionary(uniqueKeysWithValues: files.map { (String($0.path.dropFirst(prefix)), $0.bytes) })
    }
}
