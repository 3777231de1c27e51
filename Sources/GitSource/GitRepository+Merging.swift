internal import CLibGit2

extension GitRepository {
    /// The files that a branch would have at `base` once a commit were merged into it, as ``files(at:under:where:)`` gives
    /// them; nothing is committed.
    ///
    /// - Throws: `merge-conflict` when both have changed the same lines.
    package func files(
        merging commit: CommitID, into base: CommitID, under path: String = "",
        where isWanted: (String) -> Bool = { _ in true }
    ) throws(GitError) -> [GitFile] {
        let ours = try lookUp(base)
        let theirs = try lookUp(commit)
        let failure = { (failure: LibraryFailure) in
            GitError(failure, "\(commit.short) cannot be merged into \(base.short)")
        }
        let index = try Owned(git_index_free, failure: failure) {
            git_merge_commits(&$0, handle.pointer, ours.pointer, theirs.pointer, nil)
        }
        let conflict = (0..<git_index_entrycount(index.pointer)).lazy.compactMap {
            git_index_get_byindex(index.pointer, $0)
        }
        .first { git_index_entry_is_conflict($0) == 1 }
        if let path = conflict?.pointee.path {
            throw GitError(
                code: .mergeConflict,
                message: "\(commit.short) and \(base.short) have both changed \(String(cString: path))",
                hint: "merge the latter into the branch of the former, and resolve what conflicts there")
        }
        var id = git_oid()
        try succeed(git_index_write_tree_to(&id, index.pointer, handle.pointer), or: "the merge cannot be kept")
        let tree = try Owned(git_tree_free, failure: failure) { git_tree_lookup(&$0, handle.pointer, &id) }
        return try files(of: tree, at: commit, under: path, where: isWanted)
    }
}
