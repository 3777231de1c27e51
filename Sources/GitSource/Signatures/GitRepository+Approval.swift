internal import CLibGit2
internal import Foundation

extension GitRepository {
    /// Checks that a commit is signed by an allowed key and approved by somebody who did not write what it brings in.
    ///
    /// What a commit brings in is itself, and for a merge the commits that its second parent has and its first has not;
    /// the merge itself as well if it holds more than git would have merged.
    ///
    /// The approver is the signer. If that is a forge's key, it is whom the forge names: a merge's author, or the
    /// committer of another commit; for a squashed one, whose committer is the forge too, nobody can be told.
    ///
    /// - Throws: as ``verify(_:against:)``; `not-approved`.
    package func approval(
        of id: CommitID, against verification: CommitVerification
    ) throws(GitError) -> CommitApproval {
        let signature = try verify(id, against: verification)
        let info = try commit(id)
        let isOwnWork = info.parents.count == 2 ? try !isPlainMerge(info) : true
        let authors = try authors(of: info, isOwnWork: isOwnWork)
        let named = info.parents.count > 1 ? info.author.email : info.committer.email
        let approvers =
            signature.signers.allSatisfy(verification.isForge)
            ? [named].filter { !verification.isForge($0) } : signature.signers
        guard !approvers.isEmpty else {
            throw GitError(
                code: .notApproved,
                message: "commit \(id.short) is signed by a forge, and does not say who approved it",
                hint: "merge with a merge commit, which names whoever merged, not by squashing")
        }
        let allowed = try allowedSigners(verification)
        let writer = authors.first { author in
            AllowedSigners.matches(approvers, author.email)
                || approvers.contains { allowed?.arePerson($0, author.email) ?? false }
        }
        if let writer {
            throw GitError(
                code: .notApproved,
                message: "commit \(id.short) was approved by \(approvers.joined(separator: ", ")), "
                    + "who also wrote part of it (as \(writer.email))"
                    + (isOwnWork && info.parents.count == 2 ? ": it holds more than git makes of its parents" : ""),
                hint: "have somebody else approve it: merge it, or sign it")
        }
        return CommitApproval(commit: id, signature: signature, authors: authors, approvers: approvers)
    }

    /// The approvals of every commit that a branch has gained since another one, by its first parents, oldest first.
    ///
    /// - Throws: as ``approval(of:against:)``; `history-rewritten` if the branch no longer has the other one.
    package func approvals(
        of id: CommitID, since base: CommitID, against verification: CommitVerification
    ) throws(GitError) -> [CommitApproval] {
        var approvals: [CommitApproval] = []
        for commit in try firstParents(of: id, since: base) {
            approvals.append(try approval(of: commit, against: verification))
        }
        return approvals
    }

}

extension CommitVerification {
    /// Whether an address is a forge's; patterns of allowed signers are not.
    fileprivate func isForge(_ address: String) -> Bool {
        forgeSigners.contains { $0.lowercased() == address.lowercased() }
    }
}

// MARK: - What a commit brings in

extension GitRepository {
    /// A merge brings in at most this many commits; more is no proposal that somebody has read.
    private static let maximumBroughtIn = 10_000

    /// - Parameter isOwnWork: whether the commit holds anything that the commits it brings in do not.
    private func authors(of commit: CommitInfo, isOwnWork: Bool) throws(GitError) -> [GitAuthor] {
        var authors: [GitAuthor] = []
        func add(_ info: CommitInfo) {
            authors += [info.author] + Self.coauthors(in: info.message)
        }
        guard commit.parents.count <= 2 else {
            throw GitError(
                code: .notApproved, message: "commit \(commit.id.short) merges more than two histories",
                hint: "merge them one after the other")
        }
        if isOwnWork { add(commit) }
        if commit.parents.count == 2 {
            for id in try broughtIn(by: commit) { add(try self.commit(id)) }
        }
        var seen: Set<String> = []
        return authors.filter { seen.insert($0.email.lowercased()).inserted }.sorted { $0.email < $1.email }
    }

    /// The commits of the second parent that the first has not.
    private func broughtIn(by merge: CommitInfo) throws(GitError) -> [CommitID] {
        let failure = { (failure: LibraryFailure) in self.missing(failure, "the history of \(merge.id.short)") }
        let walk = try Owned(git_revwalk_free, failure: failure) { git_revwalk_new(&$0, handle.pointer) }
        var (theirs, ours) = (merge.parents[1].oid, merge.parents[0].oid)
        for code in [git_revwalk_push(walk.pointer, &theirs), git_revwalk_hide(walk.pointer, &ours)] where code < 0 {
            throw failure(LibraryFailure(code))
        }
        var commits: [CommitID] = []
        var id = git_oid()
        var code = git_revwalk_next(&id, walk.pointer)
        while code == 0 {
            guard let commit = CommitID(id), commits.count < Self.maximumBroughtIn else {
                throw GitError(
                    code: .tooLarge,
                    message: "the merge \(merge.id.short) brings in more than \(Self.maximumBroughtIn) commits",
                    hint: "keep manifests in a repository of their own")
            }
            commits.append(commit)
            code = git_revwalk_next(&id, walk.pointer)
        }
        guard code == GIT_ITEROVER.rawValue else { throw failure(LibraryFailure(code)) }
        return commits
    }

    /// Whether a merge is what git makes of its parents by itself: no conflict solved by hand, nothing added.
    private func isPlainMerge(_ merge: CommitInfo) throws(GitError) -> Bool {
        let ours = try lookUp(merge.parents[0])
        let theirs = try lookUp(merge.parents[1])
        let index = try Owned(git_index_free, failure: { missing($0, "the parents of \(merge.id.short)") }) {
            git_merge_commits(&$0, handle.pointer, ours.pointer, theirs.pointer, nil)
        }
        guard git_index_has_conflicts(index.pointer) == 0 else { return false }
        var id = git_oid()
        try succeed(
            git_index_write_tree_to(&id, index.pointer, handle.pointer), or: "a merge cannot be written to the cache")
        return try CommitID(id)?.hex == treeID(at: merge.id)
    }

    /// `Co-authored-by:` in a message, as squashing forges write it.
    private static func coauthors(in message: String) -> [GitAuthor] {
        message.split(whereSeparator: \.isNewline).compactMap { line in
            guard let match = line.wholeMatch(of: /\s*co-authored-by:\s*(.*?)\s*<([^<>]+)>\s*/.ignoresCase()) else {
                return nil
            }
            return GitAuthor(name: String(match.1), email: String(match.2))
        }
    }
}
