extension Gitea {
    private struct Repository: Decodable {
        struct Permissions: Decodable { let push: Bool }
        let fullName: String
        let archived: Bool?
        let hasPullRequests: Bool?
        let permissions: Permissions?
    }

    private struct User: Decodable { let login: String }

    private struct Branch: Decodable {
        struct Commit: Decodable { let id: String }
        let commit: Commit
    }

    /// `GET /repos/{owner}/{repo}` (repoGet), `…/branches/{branch}` (repoGetBranch) and `GET /user` (userGetCurrent).
    ///
    /// A token's scopes are told to nobody but who signs in with a password.
    func standing(of branch: String) async throws(ReviewError) -> ForgeStanding {
        let repository: Repository = try await connection.value("GET", "/repos/\(given)")
        let trackedBranch = try await connection.branch("/repos/\(repository.fullName)", branch) {
            (found: Branch) in found.commit.id
        }
        let user = try await connection.valueIfAllowed("/user", as: User.self)
        let right: ForgeStanding.Right =
            repository.permissions?.push == false
            ? .missing("write access to the repository") : .untold("it does not tell the token's scopes")
        return ForgeStanding(
            user: user?.login, repository: repository.fullName,
            obstacle: repository.archived == true
                ? "it is archived" : repository.hasPullRequests == false ? "pull requests are switched off" : nil,
            pullRequests: right, statuses: right, trackedBranch: trackedBranch)
    }
}
