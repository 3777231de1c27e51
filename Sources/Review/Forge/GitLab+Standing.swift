extension GitLab {
    private struct Project: Decodable {
        struct Permissions: Decodable {
            struct Access: Decodable { let accessLevel: Int }
            let projectAccess: Access?
            let groupAccess: Access?

            /// Nil for who is a member of neither, such as an administrator or somebody of an invited group.
            var level: Int? { [projectAccess, groupAccess].compactMap { $0?.accessLevel }.max() }
        }

        let id: Int
        let pathWithNamespace: String
        let archived: Bool?
        let mergeRequestsAccessLevel: String?
        let permissions: Permissions?
    }

    private struct Token: Decodable {
        let scopes: [String]?
        let expiresAt: String?
    }

    private struct User: Decodable { let username: String }

    private struct Branch: Decodable {
        struct Commit: Decodable { let id: String }
        let commit: Commit
    }

    /// Developer (docs.gitlab.com/api/access_requests, "Valid access levels").
    private static let developer = 30

    /// `GET /projects/:id`, `…/repository/branches/:branch`, `GET /user` and `GET /personal_access_tokens/self`, which
    /// project and group access tokens answer as well (docs.gitlab.com/api/projects, /api/branches, /api/users,
    /// /api/personal_access_tokens).
    func standing(of branch: String) async throws(ReviewError) -> ForgeStanding {
        let project: Project = try await connection.value("GET", "/projects/\(ForgeConnection.escaped(given))")
        let trackedBranch = try await connection.branch("/projects/\(project.id)/repository", branch) {
            (found: Branch) in found.commit.id
        }
        let token = try await connection.valueIfAllowed("/personal_access_tokens/self", as: Token.self)
        let user = try await connection.valueIfAllowed("/user", as: User.self)
        let right: ForgeStanding.Right =
            if let level = project.permissions?.level, level < Self.developer {
                .missing("the Developer role in the project")
            } else if let scopes = token?.scopes, !scopes.contains("api") {
                .missing("scope api")
            } else if project.permissions?.level == nil {
                .untold("GitLab names no role of the token in the project")
            } else {
                token?.scopes == nil ? .untold("GitLab does not tell the token's scopes") : .held
            }
        return ForgeStanding(
            user: user?.username, expiry: token?.expiresAt, repository: project.pathWithNamespace,
            obstacle: project.archived == true
                ? "it is archived"
                : project.mergeRequestsAccessLevel == "disabled" ? "merge requests are switched off" : nil,
            pullRequests: right, statuses: right, trackedBranch: trackedBranch)
    }
}
