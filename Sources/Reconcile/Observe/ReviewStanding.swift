import Review

/// Where the review of a proposal stands.
package enum ReviewStanding: Equatable, Sendable {
    /// Something is to be done: pushed, opened or refreshed.
    case due
    /// The proposal waits for people; at the pull request's address, where there is one.
    case waiting(String?)
    /// The branch carries other people's commits, made for ACLs as they were before.
    case outdatedEdits(String?)
    /// The pull request was closed without being merged: nothing is proposed until the ACLs, or what the manifest decides
    /// about them, change.
    case refused(String?)
}

/// What is known of the review of a proposal.
package struct ObservedReview: Equatable, Sendable {
    package var standing: ReviewStanding
    /// The proposal as ``ManifestSource/propose(_:onto:)`` names it, where it is kedge's own and there.
    package var proposed: String?
    /// Nil while what is under review is kedge's own.
    package var edit: JudgedEdit?
    package var notices: [ReviewOutcome.Notice]

    package init(
        _ standing: ReviewStanding, proposed: String? = nil, edit: JudgedEdit? = nil,
        notices: [ReviewOutcome.Notice] = []
    ) {
        self.standing = standing
        self.proposed = proposed
        self.edit = edit
        self.notices = notices
    }
}

/// What people made of a proposal on its branch, held against the ACLs as if it were merged.
package struct JudgedEdit: Equatable, Sendable {
    /// The branch's newest.
    package let commit: String
    package let author: String
    package let verdict: AccessVerdict

    package init(commit: String, author: String, verdict: AccessVerdict) {
        self.commit = commit
        self.author = author
        self.verdict = verdict
    }
}
