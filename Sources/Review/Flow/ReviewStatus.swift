/// What kedge says about a commit, shown beside it by the forge.
package struct ReviewStatus: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case pending
        case success
        case failure
    }

    package static let context = "kedge/access"

    package var state: State
    /// One line; a forge may cut it at 140 characters.
    package var description: String
    /// Where to read more.
    package var targetURL: String?

    package init(state: State, description: String, targetURL: String? = nil) {
        self.state = state
        self.description = description
        self.targetURL = targetURL
    }
}

extension ReviewStatus {
    /// As every forge keeps it: GitHub cuts, and GitLab refuses, what is longer (140 and 255 characters).
    var fitted: ReviewStatus {
        guard description.count > Self.limit else { return self }
        return ReviewStatus(
            state: state, description: description.prefix(Self.limit - 1) + "…", targetURL: targetURL)
    }

    private static let limit = 140
}
