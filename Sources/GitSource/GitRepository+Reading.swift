internal import CLibGit2
internal import Foundation

extension GitRepository {
    /// The commit that a branch of the remote is at, as of the last fetch.
    package func head(branch: String) throws(GitError) -> CommitID {
        if let head = try tip(of: branch) { return head }
        let branches = try referenceNames(in: handle.pointer).filter { $0.hasPrefix(Self.tracking) }
        let known = branches.prefix(5).map { $0.dropFirst(Self.tracking.count) }.joined(separator: ", ")
        throw GitError(
            code: .unknownBranch, message: "\(remote) has no branch \(branch)",
            hint: branches.isEmpty
                ? "it has no commits yet: push one first"
                : "its branches are \(known)\(branches.count > 5 ? ", …" : "")")
    }

    package func branchExists(_ branch: String) throws(GitError) -> Bool {
        try tip(of: branch) != nil
    }

    package func contains(_ commit: CommitID) -> Bool {
        (try? lookUp(commit)) != nil
    }

    /// Whether a commit is the other, or comes before it in its history.
    package func isAncestor(_ ancestor: CommitID, of commit: CommitID) throws(GitError) -> Bool {
        _ = try lookUp(ancestor)
        _ = try lookUp(commit)
        guard ancestor != commit else { return true }
        var (older, newer) = (ancestor.oid, commit.oid)
        let answer = git_graph_descendant_of(handle.pointer, &newer, &older)
        if answer < 0 { throw missing(LibraryFailure(answer), "the history of \(commit.short) cannot be read") }
        return answer == 1
    }

    package func commit(_ id: CommitID) throws(GitError) -> CommitInfo {
        let commit = try lookUp(id)
        func person(_ signature: UnsafePointer<git_signature>) -> GitAuthor {
            GitAuthor(name: String(cString: signature.pointee.name), email: String(cString: signature.pointee.email))
        }
        return CommitInfo(
            id: id, author: person(git_commit_author(commit.pointer)),
            committer: person(git_commit_committer(commit.pointer)),
            time: Date(timeIntervalSince1970: TimeInterval(git_commit_time(commit.pointer))),
            message: String(cString: git_commit_message(commit.pointer)),
            parents: (0..<git_commit_parentcount(commit.pointer)).compactMap {
                git_commit_parent_id(commit.pointer, $0).flatMap { CommitID($0.pointee) }
            })
    }

    /// The files of a commit under a folder (or the file of that path), in the order of their paths' bytes.
    ///
    /// Only those whose path the predicate wants; among these a symbolic link, a submodule or a name that is not UTF-8
    /// throws `entry-unsupported`: left out, a manifest would seem deleted. The executable bit is ignored.
    package func files(
        at commit: CommitID, under path: String = "", where isWanted: (String) -> Bool = { _ in true }
    ) throws(GitError) -> [GitFile] {
        try files(of: try tree(of: commit), at: commit, under: path, where: isWanted)
    }

    func files(
        of root: borrowing Owned, at commit: CommitID, under path: String, where isWanted: (String) -> Bool
    ) throws(GitError) -> [GitFile] {
        let path = try RepositoryPath(path)
        var reading = Reading(limits: limits)
        if path.components.isEmpty {
            try read(root, as: "", depth: 0, into: &reading, where: isWanted)
        } else {
            let entry = try entry(path, in: root, at: commit)
            try read(entry: entry.pointer, as: path.text, depth: 0, into: &reading, where: isWanted)
        }
        return reading.files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// One file of a commit.
    package func file(at commit: CommitID, path: String) throws(GitError) -> [UInt8] {
        let path = try RepositoryPath(path)
        let entry = try entry(path, in: try tree(of: commit), at: commit)
        guard git_tree_entry_type(entry.pointer) != GIT_OBJECT_TREE else {
            throw absent(path, commit, "is a folder, not a file,")
        }
        var reading = Reading(limits: limits)
        try read(entry: entry.pointer, as: path.text, depth: 0, into: &reading) { _ in true }
        return reading.files.first?.bytes ?? []
    }
}
