import GitSource

/// What is to be done about a proposal, decided from what was observed.
///
/// Pure: the same request and observation give the same plan, and carrying it out leaves nothing to plan.
package struct ReviewPlan: Equatable, Sendable {
    package var standing: ReviewOutcome.Standing
    package var notices: [ReviewOutcome.Notice] = []
    package var steps: [ReviewStep] = []
    /// The commit that is under review once the steps are done.
    package var commit: CommitID?

    /// - Throws: ``ReviewError`` `retargeted` when the open pull request goes to another branch.
    package init(_ request: ReviewRequest, _ observed: ReviewObservation) throws(ReviewError) {
        let pullRequest = observed.forge?.pullRequest
        if let settled = Self.settled(request, observed) {
            self = settled
            return
        }
        if let pullRequest, pullRequest.isOpen, pullRequest.base != request.base {
            throw ReviewError(
                code: .retargeted,
                message: "pull request \(pullRequest.url) goes to \(pullRequest.base), not to \(request.base)",
                hint: "change its target branch back, or close it")
        }
        standing = .proposed
        let again = Self.again(request, observed)
        notices = again.map { [$0.notice] } ?? []
        let edits = Self.edits(observed)
        let head: CommitID
        if let branch = observed.branch, !edits.isEmpty {
            standing = .edited(edits, isOutdated: branch.inputs != request.inputsDigest && !branch.holdsProposal)
            head = branch.head
        } else if let branch = observed.branch, branch.holdsProposal, !branch.collides, !Self.isSpent(observed) {
            head = branch.head
        } else {
            head = observed.proposal
            if observed.branch?.head != head { steps.append(.push(head, expecting: observed.branch?.head)) }
        }
        commit = head
        guard let forge = observed.forge else { return }
        add(request, forge, ReviewMarker(request, at: head, again: again))
        // Last, because a label or a reviewer that there is not should keep nothing else from being done.
        defer { steps += Self.asking(forge) }
        guard var status = request.status else { return }
        if let person = edits.first?.author.name {
            let pending = ReviewStatus(
                state: .pending, description: "changed by \(person); the next pass compares it with the ACLs")
            status = request.judged.flatMap { $0.commit == head ? $0.status : nil } ?? pending
        }
        if forge.status != status.fitted || head != observed.branch?.head {
            steps.append(.report(status.fitted, on: head))
        }
    }

    /// What needs nothing done: it is merged, refused, or the request is out of date.
    private static func settled(_ request: ReviewRequest, _ observed: ReviewObservation) -> ReviewPlan? {
        if observed.progress == .rewritten {
            return ReviewPlan(.outdated, notices: [.baseRewritten(was: request.commit, is: observed.base)])
        }
        if observed.isMerged { return ReviewPlan(.merged) }
        if observed.progress == .moved { return ReviewPlan(.outdated) }
        if let forge = observed.forge, case .closed = forge.pullRequest?.state, forge.decided(request) {
            return ReviewPlan(.refused)
        }
        return nil
    }

    private init(_ standing: ReviewOutcome.Standing, notices: [ReviewOutcome.Notice] = []) {
        self.standing = standing
        self.notices = notices
    }

    /// The same inputs were merged before, and what they brought is not there; known from the pull request by which they
    /// were merged, and later from the one that proposes them again.
    private static func again(_ request: ReviewRequest, _ observed: ReviewObservation) -> ReviewMarker.Again? {
        guard let forge = observed.forge, let pullRequest = forge.pullRequest else { return nil }
        switch pullRequest.state {
        case .merged where forge.decided(request):
            return ReviewMarker.Again(isLost: !forge.mergeIsPresent, pullRequest: pullRequest.number)
        case .open:
            let marker = ReviewMarker(in: pullRequest.body)
            return marker?.inputs == request.inputsDigest ? marker?.again : nil
        case .merged, .closed: return nil
        }
    }

    private static func edits(_ observed: ReviewObservation) -> [CommitInfo] {
        guard let branch = observed.branch, !isSpent(observed) else { return [] }
        return branch.holdsProposal && !branch.collides ? [] : branch.foreign
    }

    /// Whether all that the branch holds was decided about, so that the next proposal may take its place.
    private static func isSpent(_ observed: ReviewObservation) -> Bool {
        guard let branch = observed.branch else { return true }
        guard let pullRequest = observed.forge?.pullRequest, !pullRequest.isOpen else { return branch.isSpent }
        return branch.isSpent || pullRequest.head == branch.head.hex
    }

    private mutating func add(
        _ request: ReviewRequest, _ forge: ReviewObservation.OnForge, _ marker: ReviewMarker
    ) {
        guard let pullRequest = forge.pullRequest, pullRequest.isOpen else {
            steps.append(.open(title: request.title, body: marker.attached(to: request.body, within: forge.textLimit)))
            return
        }
        let known = ReviewMarker(in: pullRequest.body)
        if standing == .proposed, let known, known.files != marker.files,
            !forge.comments.contains(where: { ReviewMarker.isMoved($0, files: marker.files) })
        {
            steps.append(.comment(files: marker.files, since: CommitID(known.commit)))
        }
        if known != marker {
            steps.append(
                .refresh(
                    title: pullRequest.draftMark + request.title,
                    body: marker.attached(to: request.body, within: forge.textLimit)))
        }
    }

    private static func asking(_ forge: ReviewObservation.OnForge) -> [ReviewStep] {
        var steps: [ReviewStep] = []
        if !forge.missingLabels.isEmpty { steps.append(.label(forge.missingLabels)) }
        if !forge.missingReviewers.isEmpty { steps.append(.ask(forge.missingReviewers)) }
        return steps
    }
}

/// One change to the repository or to the forge; twice is the same as once.
package enum ReviewStep: Equatable, Sendable {
    /// Sets the branch to the proposal's commit, if it still is where it was seen.
    case push(CommitID, expecting: CommitID?)
    case open(title: String, body: String)
    /// Says what moved to the files of that digest since the commit that was described before.
    case comment(files: String, since: CommitID?)
    case refresh(title: String, body: String)
    case label([String])
    case ask([String])
    case report(ReviewStatus, on: CommitID)

    /// Whether the review goes on without it.
    var isCourtesy: Bool {
        switch self {
        case .label, .ask: true
        case .push, .open, .comment, .refresh, .report: false
        }
    }
}

extension ReviewObservation.OnForge {
    /// Whether the pull request was about these inputs.
    fileprivate func decided(_ request: ReviewRequest) -> Bool {
        guard let pullRequest else { return false }
        return [ReviewMarker(in: pullRequest.body)?.inputs, headInputs].contains(request.inputsDigest)
    }
}
