import Cryptography

/// Which forge's REST API a repository has.
package enum ForgeKind: String, Sendable, CaseIterable {
    /// github.com, GitHub Enterprise Cloud and GitHub Enterprise Server.
    case gitHub = "GitHub"
    case gitLab = "GitLab"
    case gitea = "Gitea"
    /// It has Gitea's API.
    case forgejo = "Forgejo"
}

/// How to sign in to a forge.
package enum ForgeCredentials: Sendable, Equatable {
    case token(Secret)
    /// A GitHub App; the installation is looked up where it is not given.
    case app(id: String, installation: Int?, privateKey: Secret)
}

/// What the manifest's `access.review` says.
package struct ReviewSettings: Sendable, Equatable {
    /// Nil: as the host of the remote tells.
    package var forge: ForgeKind?
    /// The forge's address as people open it, or its API's; nil: github.com or gitlab.com for a repository that is named,
    /// else as the remote tells.
    package var url: String?
    /// `owner/name`, on GitLab with all groups; nil: as the remote tells.
    package var repository: String?
    package var credentials: ForgeCredentials
    package var labels: [String]
    /// Users, and on GitHub and Gitea teams as `owner/team`.
    package var reviewers: [String]

    package init(
        forge: ForgeKind? = nil, url: String? = nil, repository: String? = nil, credentials: ForgeCredentials,
        labels: [String] = [], reviewers: [String] = []
    ) {
        self.forge = forge
        self.url = url
        self.repository = repository
        self.credentials = credentials
        self.labels = labels
        self.reviewers = reviewers
    }
}
