import HTTP

/// What differs between forges in how requests are made and refusals are worded.
struct ForgeDialect: Sendable {
    let name: String
    /// Sent with every request.
    let headers: [HTTPField]
    /// What a token needs, in the words of the forge's settings.
    let rights: String

    static let gitHub = ForgeDialect(
        name: "GitHub",
        // docs.github.com/rest/about-the-rest-api/api-versions
        headers: [
            HTTPField("Accept", "application/vnd.github+json"), HTTPField("X-GitHub-Api-Version", "2022-11-28"),
        ],
        rights: "pull requests: write, commit statuses: write, metadata: read (a classic token: repo)")

    static let gitLab = ForgeDialect(
        name: "GitLab", headers: [HTTPField("Accept", "application/json")],
        rights: "scope api, and the Developer role in the project")

    static let gitea = ForgeDialect(
        name: "Gitea", headers: [HTTPField("Accept", "application/json")],
        rights: "scopes write:repository and write:issue, and write access to the repository")

    func unexpected(_ request: String, _ cause: String) -> ReviewError {
        ReviewError(
            code: .unexpectedAnswer, message: "\(name) answers \(request) in a way that is not documented",
            hint: "check that access.review names the forge's address and kind", cause: cause)
    }
}
