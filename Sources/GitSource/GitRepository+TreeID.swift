internal import CLibGit2

extension GitRepository {
    /// The name of all that a commit holds: two commits with the same files have the same.
    package func treeID(at commit: CommitID) throws(GitError) -> String {
        let commit = try lookUp(commit)
        guard let id = git_commit_tree_id(commit.pointer).flatMap({ CommitID($0.pointee) }) else {
            throw GitError(code: .internal, message: "a commit has no tree", hint: "report this")
        }
        return id.hex
    }
}
