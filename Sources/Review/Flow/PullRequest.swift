import Foundation

/// A pull request (GitLab: merge request) as its forge tells it.
package struct PullRequest: Equatable, Sendable {
    package enum State: Equatable, Sendable {
        case open
        /// Closed without being merged.
        case closed(by: String?, at: Date?)
        case merged(by: String?, at: Date?, commit: String?)
    }

    package var number: Int
    /// Where people read it.
    package var url: String
    package var state: State
    package var title: String
    package var body: String
    package var author: String
    /// The branch that it is to be merged into.
    package var base: String
    /// The commit that its branch was at when the forge last looked, or when it was closed.
    package var head: String
    package var labels: [String]
    /// Whose review is asked for and not given yet; a team as `owner/name` (GitHub) or `name`.
    package var requestedReviewers: [String]
    /// Who has given a review, of whatever kind.
    package var reviewedBy: [String]
    package var approvals: [Approval]

    /// Who approved it.
    package struct Approval: Equatable, Sendable {
        package var user: String
        /// The commit that was looked at; nil where the forge does not say.
        package var commit: String?

        package init(user: String, commit: String?) {
            self.user = user
            self.commit = commit
        }
    }

    package init(
        number: Int, url: String, state: State, title: String = "", body: String = "", author: String = "",
        base: String = "main", head: String = "", labels: [String] = [], requestedReviewers: [String] = [],
        reviewedBy: [String] = [], approvals: [Approval] = []
    ) {
        self.number = number
        self.url = url
        self.state = state
        self.title = title
        self.body = body
        self.author = author
        self.base = base
        self.head = head
        self.labels = labels
        self.requestedReviewers = requestedReviewers
        self.reviewedBy = reviewedBy
        self.approvals = approvals
    }

    package var isOpen: Bool { state == .open }

    /// What a title begins with by which GitLab, Gitea and Forgejo know a draft; empty for one that may be merged.
    ///
    /// docs.gitlab.com/user/project/merge_requests/drafts; Gitea's `WORK_IN_PROGRESS_PREFIXES`.
    var draftMark: String {
        title.prefixMatch(of: /(?i)((draft:|\[draft\]|\(draft\)|wip:|\[wip\])\s*)+/).map { String($0.0) } ?? ""
    }
}

/// A comment on a pull request.
package struct ReviewComment: Equatable, Sendable {
    package var id: Int
    package var text: String

    package init(id: Int, text: String) {
        self.id = id
        self.text = text
    }
}
