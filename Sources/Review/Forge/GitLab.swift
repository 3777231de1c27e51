import Foundation
import GitSource

/// GitLab's REST API, version 4: gitlab.com and self-managed (docs.gitlab.com/api/rest).
actor GitLab: Forge {
    nonisolated var dialect: ForgeDialect { connection.dialect }
    /// GitLab takes 1,048,576 characters of a description and 1,000,000 of a note.
    nonisolated let textLimit = 900_000
    let connection: ForgeConnection
    let given: String
    /// The project's number, which stays when the project is renamed or moved.
    private var project: Project?

    init(_ connection: ForgeConnection, _ path: String) {
        self.connection = connection
        given = path
    }

    // MARK: - Shapes

    private struct Project: Decodable, Sendable { let id: Int }

    private struct User: Decodable {
        let id: Int
        let username: String
    }

    private struct MergeRequest: Decodable, NumberedProposal {
        let iid: Int
        let webUrl: String
        let state: String
        let title: String
        let description: String?
        let author: User?
        let sourceBranch: String
        let targetBranch: String
        let sourceProjectId: Int?
        let targetProjectId: Int
        let sha: String?
        let labels: [String]
        let reviewers: [User]?
        let mergeUser: User?
        let mergedBy: User?
        let mergedAt: Date?
        let mergeCommitSha: String?
        let squashCommitSha: String?
        let closedBy: User?
        let closedAt: Date?

        var number: Int { iid }
        var target: String { targetBranch }
        var isMerged: Bool { state == "merged" }
    }

    private struct Approvals: Decodable {
        struct Approver: Decodable { let user: User }
        let approvedBy: [Approver]
    }

    private struct Note: Decodable {
        let id: Int
        let body: String
    }

    private struct Status: Decodable {
        let name: String
        let status: String
        let description: String?
        let targetUrl: String?
    }

    // MARK: - Observing

    /// `GET /projects/:id` by the path, percent-encoded (docs.gitlab.com/api/projects, "Retrieve a project").
    private func path() async throws(ReviewError) -> String {
        if let project { return "/projects/\(project.id)" }
        let found: Project = try await connection.value("GET", "/projects/\(ForgeConnection.escaped(given))")
        project = found
        return "/projects/\(found.id)"
    }

    /// `GET /projects/:id/merge_requests` (docs.gitlab.com/api/merge_requests, "List project merge requests").
    func pullRequest(from branch: String, to base: String) async throws(ReviewError) -> PullRequest? {
        let path = try await path()
        for state in ["opened", "locked", "all"] {
            let found: [MergeRequest] = try await connection.value(
                "GET", "\(path)/merge_requests",
                query: [
                    ("source_branch", branch), ("state", state), ("order_by", "created_at"), ("sort", "desc"),
                    ("per_page", "30"),
                ])
            let own = found.filter { $0.sourceBranch == branch && $0.sourceProjectId == $0.targetProjectId }
            if let newest = own.newest(to: base) { return try await details(newest, path) }
        }
        return nil
    }

    /// `GET /projects/:id/merge_requests/:iid/approvals` (docs.gitlab.com/api/merge_request_approvals).
    private func details(_ found: MergeRequest, _ path: String) async throws(ReviewError) -> PullRequest {
        let approvals: Approvals = try await connection.value("GET", "\(path)/merge_requests/\(found.iid)/approvals")
        let state: PullRequest.State =
            switch found.state {
            case "merged":
                .merged(
                    by: (found.mergeUser ?? found.mergedBy)?.username, at: found.mergedAt,
                    commit: found.mergeCommitSha ?? found.squashCommitSha)
            case "closed": .closed(by: found.closedBy?.username, at: found.closedAt)
            default: .open
            }
        return PullRequest(
            number: found.iid, url: found.webUrl, state: state, title: found.title, body: found.description ?? "",
            author: found.author?.username ?? "", base: found.targetBranch, head: found.sha ?? "",
            labels: found.labels, requestedReviewers: (found.reviewers ?? []).map(\.username),
            approvals: approvals.approvedBy.map(\.user.username).sorted().map {
                PullRequest.Approval(user: $0, commit: nil)
            })
    }

    /// `GET /projects/:id/merge_requests/:iid/notes` (docs.gitlab.com/api/notes, "List all merge request notes").
    func comments(on pullRequest: Int) async throws(ReviewError) -> [ReviewComment] {
        let notes: [Note] = try await connection.pages(
            "\(try await path())/merge_requests/\(pullRequest)/notes", query: [("sort", "desc")],
            size: ("per_page", 50), limit: 40)
        return notes.map { ReviewComment(id: $0.id, text: $0.body) }
    }

    /// `GET /projects/:id/repository/commits/:sha/statuses`: the latest of that name
    /// (docs.gitlab.com/api/commits, "List commit statuses").
    func status(of commit: CommitID) async throws(ReviewError) -> ReviewStatus? {
        let statuses: [Status] = try await connection.value(
            "GET", "\(try await path())/repository/commits/\(commit.hex)/statuses",
            query: [("name", ReviewStatus.context)])
        return statuses.first { $0.name == ReviewStatus.context }.map {
            let state: ReviewStatus.State =
                switch $0.status {
                case "success": .success
                case "pending", "running", "created": .pending
                default: .failure
                }
            return ReviewStatus(state: state, description: $0.description ?? "", targetURL: $0.targetUrl)
        }
    }

    // MARK: - Changing

    private struct Draft: Encodable {
        let sourceBranch: String
        let targetBranch: String
        let title: String
        let description: String
    }

    /// `POST /projects/:id/merge_requests` (docs.gitlab.com/api/merge_requests, "Create a merge request").
    func open(
        from branch: String, to base: String, title: String, body: String
    ) async throws(ReviewError) -> (number: Int, author: String) {
        let found: MergeRequest = try await connection.value(
            "POST", "\(try await path())/merge_requests",
            body: Draft(sourceBranch: branch, targetBranch: base, title: title, description: body))
        return (found.iid, found.author?.username ?? "")
    }

    private struct Edit: Encodable {
        var title: String?
        var description: String?
        var addLabels: String?
        var reviewerIds: [Int]?
    }

    /// `PUT /projects/:id/merge_requests/:iid` (docs.gitlab.com/api/merge_requests, "Update a merge request").
    private func edit(_ pullRequest: Int, _ edit: Edit) async throws(ReviewError) {
        _ = try await connection.send("PUT", "\(try await path())/merge_requests/\(pullRequest)", body: edit)
    }

    func update(_ pullRequest: Int, title: String, body: String) async throws(ReviewError) {
        try await edit(pullRequest, Edit(title: title, description: body))
    }

    func add(labels: [String], to pullRequest: Int) async throws(ReviewError) {
        try await edit(pullRequest, Edit(addLabels: labels.joined(separator: ",")))
    }

    /// Reviewers are set as a whole, so those that are there are named again; users are looked up by
    /// `GET /users?username=` (docs.gitlab.com/api/users, "List users").
    func ask(reviewers: [String], for pullRequest: Int) async throws(ReviewError) {
        let present: MergeRequest = try await connection.value(
            "GET", "\(try await path())/merge_requests/\(pullRequest)")
        var ids = (present.reviewers ?? []).map(\.id)
        for name in reviewers {
            let found: [User] = try await connection.value("GET", "/users", query: [("username", name)])
            guard let user = found.first(where: { $0.username.lowercased() == name.lowercased() }) else {
                throw ReviewError(
                    code: .validation, message: "GitLab knows no user '\(name)'",
                    hint: "name users, not groups, in access.review.reviewers")
            }
            if !ids.contains(user.id) { ids.append(user.id) }
        }
        try await edit(pullRequest, Edit(reviewerIds: ids))
    }

    /// `POST /projects/:id/merge_requests/:iid/notes` (docs.gitlab.com/api/notes, "Create a merge request note").
    func comment(_ text: String, on pullRequest: Int) async throws(ReviewError) -> Int {
        let note: Note = try await connection.value(
            "POST", "\(try await path())/merge_requests/\(pullRequest)/notes", body: ["body": text])
        return note.id
    }

    /// `DELETE /projects/:id/merge_requests/:iid/notes/:note_id` (docs.gitlab.com/api/notes).
    func delete(comment: Int, on pullRequest: Int) async throws(ReviewError) {
        _ = try await connection.send("DELETE", "\(try await path())/merge_requests/\(pullRequest)/notes/\(comment)")
    }

    private struct NewStatus: Encodable {
        let state: String
        let name: String
        let targetUrl: String?
        let description: String
    }

    /// `POST /projects/:id/statuses/:sha` (docs.gitlab.com/api/commits, "Set commit pipeline status").
    func set(_ status: ReviewStatus, of commit: CommitID) async throws(ReviewError) {
        do {
            _ = try await connection.send(
                "POST", "\(try await path())/statuses/\(commit.hex)",
                body: NewStatus(
                    state: status.state == .failure ? "failed" : status.state.rawValue, name: ReviewStatus.context,
                    targetUrl: status.targetURL, description: status.description))
        } catch {
            // One that is pending takes new words, and is then said not to become what it is.
            guard error.code == .validation, error.cause?.contains("Cannot transition status") == true else {
                throw error
            }
        }
    }
}
