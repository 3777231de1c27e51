import GitSource

extension ReviewDesk {
    /// What stands where; writes nothing anywhere but into the local cache.
    package func observe(_ request: ReviewRequest) async throws -> ReviewObservation {
        // The forge first: what it says is merged is then part of what is fetched.
        let pullRequest = try await forge?.pullRequest(from: request.branch, to: request.base)
        try await repository.fetch()
        let base = try await repository.head(branch: request.base)
        var observation = ReviewObservation(
            base: base, progress: try await progress(request, base), isMerged: try await holds(request, base),
            proposal: try await commit(request, onto: base))
        if try await repository.branchExists(request.branch) {
            observation.branch = try await branch(request, base)
        }
        guard let forge else { return observation }
        observation.forge = try await onForge(forge, pullRequest, base)
        if request.status != nil, let head = observation.branch?.head {
            observation.forge?.status = try await forge.status(of: head)
        }
        return observation
    }

    // MARK: - In the repository

    private func progress(
        _ request: ReviewRequest, _ base: CommitID
    ) async throws -> ReviewObservation.Progress {
        guard try await isPart(request.commit, of: base) else { return .rewritten }
        guard request.commit != base else { return .current }
        return try await contents(request.paths, at: request.commit) == contents(request.paths, at: base)
            ? .current : .moved
    }

    private func isPart(_ commit: CommitID, of head: CommitID) async throws -> Bool {
        guard await repository.contains(commit) else { return false }
        return try await repository.isAncestor(commit, of: head)
    }

    private func holds(_ request: ReviewRequest, _ commit: CommitID) async throws -> Bool {
        try await contents(request.paths, at: commit) == request.files.filter { !request.incidental.contains($0.key) }
    }

    private func contents(_ paths: [String], at commit: CommitID) async throws -> [String: [UInt8]] {
        let wanted = Set(paths)
        let files = try await repository.files(at: commit) { wanted.contains($0) }
        return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.bytes) })
    }

    /// Made twice, because the message names the tree; with the base's time, so that it is always the same commit.
    ///
    /// As if for the tracked branch: for its own, one with the same files would be taken for it, whatever it is on top of.
    private func commit(_ request: ReviewRequest, onto base: CommitID) async throws -> CommitID {
        let time = try await repository.commit(base).time
        func make(_ message: String) async throws -> CommitID {
            try await repository.commit(
                files: request.files, removing: request.removed, onto: base, branch: request.base, message: message,
                author: author, time: time)
        }
        let tree = try await repository.treeID(at: try await make(request.message))
        return try await make(ProposalCommit.message(request.message, inputs: request.inputsDigest, tree: tree))
    }

    private func branch(_ request: ReviewRequest, _ base: CommitID) async throws -> ReviewObservation.Branch {
        let head = try await repository.head(branch: request.branch)
        var branch = ReviewObservation.Branch(head: head)
        branch.holdsProposal = try await holds(request, head)
        branch.isSpent = try await repository.isAncestor(head, of: base)
        guard !branch.isSpent else { return branch }
        let (ours, foreign) = try await commits(from: head, beyond: base, request.paths)
        branch.foreign = foreign
        guard let ours, let parent = ours.commit.parents.first else { return branch }
        branch.inputs = ours.proposal.inputs
        branch.collides = try await collides(request.paths, since: parent, with: base)
        return branch
    }

    private func collides(_ paths: [String], since parent: CommitID, with base: CommitID) async throws -> Bool {
        guard try await isPart(parent, of: base) else { return true }
        return try await contents(paths, at: parent) != contents(paths, at: base)
    }

    /// How many commits of other people are looked at.
    private static let commitLimit = 200

    /// Kedge's newest commit on a branch, which is always made on top of the tracked branch, and what came after it.
    private func commits(
        from head: CommitID, beyond base: CommitID, _ paths: [String]
    ) async throws -> (ours: (commit: CommitInfo, proposal: ProposalCommit)?, foreign: [CommitInfo]) {
        var foreign: [CommitInfo] = []
        var queue = [head]
        var seen: Set<CommitID> = [head]
        while let id = queue.first, seen.count < Self.commitLimit {
            queue.removeFirst()
            if try await repository.isAncestor(id, of: base) { continue }
            let info = try await repository.commit(id)
            if let proposal = ProposalCommit(info, tree: try await repository.treeID(at: id)) {
                return ((info, proposal), foreign)
            }
            if try await !isMerge(info, of: base, paths) { foreign.append(info) }
            queue += info.parents.filter { seen.insert($0).inserted }
        }
        return (nil, foreign)
    }

    /// Whether a commit only brings the tracked branch into the proposal's, as a forge's "update branch" does.
    private func isMerge(_ commit: CommitInfo, of base: CommitID, _ paths: [String]) async throws -> Bool {
        var others: [CommitID] = []
        for parent in commit.parents where try await !repository.isAncestor(parent, of: base) { others.append(parent) }
        guard commit.parents.count == 2, others.count == 1 else { return false }
        return try await contents(paths, at: commit.id) == contents(paths, at: others[0])
    }

    // MARK: - On the forge

    private func onForge(
        _ forge: any Forge, _ pullRequest: PullRequest?, _ base: CommitID
    ) async throws -> ReviewObservation.OnForge {
        guard let pullRequest else {
            return ReviewObservation.OnForge(
                textLimit: forge.textLimit, missingLabels: labels, missingReviewers: reviewers)
        }
        var observed = ReviewObservation.OnForge(pullRequest: pullRequest, textLimit: forge.textLimit)
        switch pullRequest.state {
        case .open:
            let asked = pullRequest.requestedReviewers + pullRequest.reviewedBy + [pullRequest.author]
            observed.comments = try await forge.comments(on: pullRequest.number).filter { ReviewMarker.isMoved($0) }
            observed.missingLabels = missing(labels, in: pullRequest.labels)
            observed.missingReviewers = missing(reviewers, in: asked, of: pullRequest)
            return observed
        case .closed: break
        case .merged(_, _, let commit):
            // Some forges name no commit where nothing had to be merged.
            guard let commit = commit.flatMap({ CommitID($0) }) else { observed.mergeIsPresent = true; break }
            observed.mergeIsPresent = try await isPart(commit, of: base)
        }
        observed.missingLabels = labels
        observed.missingReviewers = reviewers
        if let head = CommitID(pullRequest.head), await repository.contains(head) {
            let info = try await repository.commit(head)
            observed.headInputs = ProposalCommit(info, tree: try await repository.treeID(at: head))?.inputs
        }
        return observed
    }

    private func missing(_ wanted: [String], in present: [String]) -> [String] {
        let present = Set(present.map { $0.lowercased() })
        return wanted.filter { !present.contains($0.lowercased()) }
    }

    /// A forge asks a team no more once one of its members has given a review, and does not say who is one; and it knows
    /// teams of the repository's owner only, who may have changed.
    private func missing(_ wanted: [String], in asked: [String], of pullRequest: PullRequest) -> [String] {
        func isTeam(_ name: String) -> Bool { name.contains("/") }
        func own(_ name: String) -> String { isTeam(name) ? "/" + (name.split(separator: "/").last ?? "") : name }
        let isReviewed = pullRequest.reviewedBy.contains { $0.lowercased() != pullRequest.author.lowercased() }
        return missing(wanted.filter { !isTeam($0) || !isReviewed }.map(own), in: asked.map(own)).map { name in
            wanted.first { own($0).lowercased() == name.lowercased() } ?? name
        }
    }
}
