extension GitHub {
    private struct User: Decodable { let login: String }

    /// `GET /repos/{owner}/{repo}`, `…/branches/{branch}` and `GET /user`, or for an app `GET /app/installations/{id}`
    /// (docs.github.com/rest/repos/repos, /rest/branches/branches, /rest/users/users, /rest/apps/apps).
    ///
    /// Classic tokens' scopes stand in `x-oauth-scopes` (docs.github.com/apps/oauth-apps/building-oauth-apps/
    /// scopes-for-oauth-apps); of a fine-grained token GitHub tells nobody what it may do.
    func standing(of branch: String) async throws(ReviewError) -> ForgeStanding {
        let app = try await (connection.authorization as? GitHubApp)?.standing()
        let answer = try await connection.send("GET", "/repos/\(given)")
        let repository: Repository = try connection.decode(answer)
        let path = "/repos/\(repository.fullName)"
        var standing = ForgeStanding(
            repository: repository.fullName, obstacle: repository.archived == true ? "it is archived" : nil,
            pullRequests: .untold("of a fine-grained token GitHub does not tell"),
            statuses: .untold("of a fine-grained token GitHub does not tell"),
            trackedBranch: try await connection.branch(path, branch) { (found: Branch) in found.commit.sha })
        standing.expiry = answer.response["github-authentication-token-expiration"]
        if let app {
            standing.user = app.name
            standing.pullRequests = .init(app.permissions["pull_requests"] == "write", or: "pull requests: write")
            standing.statuses = .init(app.permissions["statuses"] == "write", or: "commit statuses: write")
            return standing
        }
        standing.user = try await connection.valueIfAllowed("/user", as: User.self)?.login
        if repository.permissions?.push == false {
            let role = ForgeStanding.Right.missing("the user's role write in the repository")
            (standing.pullRequests, standing.statuses) = (role, role)
        } else if let text = answer.response["x-oauth-scopes"] {
            let scopes = Set(text.split { $0 == "," || $0 == " " }.map { String($0) })
            let isFull = !scopes.isDisjoint(with: ["repo", "public_repo"])
            standing.pullRequests = .init(isFull, or: "scope repo")
            standing.statuses = .init(isFull || scopes.contains("repo:status"), or: "scope repo")
        }
        return standing
    }
}
