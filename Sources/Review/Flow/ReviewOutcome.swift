import GitSource

/// Where a review stands, and what was just done about it.
package struct ReviewOutcome: Equatable, Sendable {
    package enum Standing: Equatable, Sendable {
        /// The tracked branch holds what was to be proposed.
        case merged
        /// The tracked branch moved on under the proposal: read it again and propose anew.
        case outdated
        /// The proposal, as kedge made it, waits on its branch.
        case proposed
        /// The branch carries other people's commits, which stay as they are: what they hold is what waits for review.
        ///
        /// When `isOutdated`, they were made for other inputs than there are now.
        case edited([CommitInfo], isOutdated: Bool)
        /// The pull request of this proposal was closed without being merged: nothing is proposed until inputs change.
        case refused
    }

    /// Something that a person should know.
    package enum Notice: Equatable, Sendable {
        /// The commit that the proposal was made from is no longer part of the tracked branch.
        case baseRewritten(was: CommitID, is: CommitID)
        /// The pull request of that number was merged, and the commit by which it was is no longer part of the tracked
        /// branch.
        case mergeLost(Int)
        /// The pull request of that number was merged, and what it brought was left out or has been taken back since.
        case mergeUndone(Int)
    }

    package var standing: Standing
    package var notices: [Notice]
    /// The commit that is under review; nil when nothing is.
    package var commit: CommitID?
    package var pullRequest: PullRequest?
    /// What was done, in order, in the operator's words; empty when there was nothing to do.
    package var actions: [String]

    package init(
        standing: Standing, notices: [Notice] = [], commit: CommitID? = nil, pullRequest: PullRequest? = nil,
        actions: [String] = []
    ) {
        self.standing = standing
        self.notices = notices
        self.commit = commit
        self.pullRequest = pullRequest
        self.actions = actions
    }
}
