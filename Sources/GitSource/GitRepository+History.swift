internal import CLibGit2

/// What became of a branch since it was last looked at.
package enum BranchChange: Sendable, Equatable {
    case unchanged
    /// It has the old commit in its history.
    case advanced
    /// It no longer has: somebody forced a push.
    case rewritten
}

extension GitRepository {
    /// How a branch of the remote stands to a commit that it was at, as of the last fetch.
    ///
    /// A commit that is no longer here counts as rewritten: fetching forgets what no branch has.
    package func change(of branch: String, since old: CommitID) throws(GitError) -> BranchChange {
        let head = try head(branch: branch)
        if head == old { return .unchanged }
        guard contains(old) else { return .rewritten }
        return try isAncestor(old, of: head) ? .advanced : .rewritten
    }

    /// The commits that a branch at `id` has gained since `base`, oldest first: those that were its head in turn.
    ///
    /// - Throws: `history-rewritten` if `base` was never its head.
    package func firstParents(of id: CommitID, since base: CommitID) throws(GitError) -> [CommitID] {
        var commits: [CommitID] = []
        var next: CommitID? = id
        while let commit = next, commit != base {
            guard commits.count < Self.maximumFirstParents else {
                throw GitError(
                    code: .tooLarge,
                    message: "\(id.short) is more than \(Self.maximumFirstParents) commits after \(base.short)",
                    hint: "keep manifests in a repository of their own")
            }
            commits.append(commit)
            next = try self.commit(commit).parents.first
        }
        guard next == base else {
            throw GitError(
                code: .historyRewritten,
                message: "\(id.short) does not follow on \(base.short): the branch was rewritten",
                hint: "find out who forced a push; protect the branch against it")
        }
        return commits.reversed()
    }

    private static let maximumFirstParents = 10_000
}
