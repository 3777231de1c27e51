/// Where proposals are reviewed: a repository on a forge, in which kedge opens pull requests.
package struct ReviewSpec: Equatable, Sendable {
    package enum Forge: String, CaseIterable, Sendable {
        case gitHub = "GitHub"
        case gitLab = "GitLab"
        case gitea = "Gitea"
        case forgejo = "Forgejo"
    }

    /// How kedge signs in to the forge.
    package enum Login: Equatable, Sendable {
        /// An access token, in an environment variable.
        case token(Credential)
        case app(GitHubApp)
    }

    /// An installation of a GitHub App (GitHub documentation, "Authenticating as a GitHub App installation").
    package struct GitHubApp: Equatable, Sendable {
        package let id: Int
        package let installationID: Int
        /// The PEM of the app's private key, in an environment variable.
        package let privateKey: Credential

        package init(id: Int, installationID: Int, privateKey: Credential) {
            self.id = id
            self.installationID = installationID
            self.privateKey = privateKey
        }
    }

    package let forge: Forge
    /// The forge's own address, `https://git.example.com`; nil for github.com and gitlab.com.
    package let url: String?
    /// `owner/name`; on GitLab there may be groups between.
    package let repository: String
    package let login: Login
    package let labels: [String]
    /// Users' names; on GitHub also teams, `org/team`.
    package let reviewers: [String]

    package init(
        forge: Forge, url: String? = nil, repository: String, login: Login, labels: [String] = [],
        reviewers: [String] = []
    ) {
        self.forge = forge
        self.url = url
        self.repository = repository
        self.login = login
        self.labels = labels
        self.reviewers = reviewers
    }
}
