import Foundation
import GitSource

/// GitHub's REST API: github.com, Enterprise Cloud and Enterprise Server (docs.github.com/rest, version 2022-11-28).
actor GitHub: Forge {
    nonisolated var dialect: ForgeDialect { connection.dialect }
    /// GitHub takes 65,536 characters.
    nonisolated let textLimit = 60_000
    let connection: ForgeConnection
    let given: String
    /// The repository under its present name, once asked for: the name given may be an older one.
    private var present: Repository?

    init(_ connection: ForgeConnection, _ path: String) {
        self.connection = connection
        given = path
    }

    // MARK: - Shapes

    struct Repository: Decodable, Sendable {
        struct Permissions: Decodable { let push: Bool }
        let fullName: String
        let archived: Bool?
        /// Of the user that is asking, whatever the token may do.
        let permissions: Permissions?
        var owner: String { String(fullName.prefix { $0 != "/" }) }
    }

    private struct User: Decodable { let login: String }
    private struct Team: Decodable { let slug: String }
    private struct Label: Codable { let name: String }

    private struct Side: Decodable {
        let ref: String
        let sha: String
        let repo: Repository?
    }

    private struct Pull: Decodable, NumberedProposal {
        let number: Int
        let htmlUrl: String
        let state: String
        let title: String
        let body: String?
        let user: User?
        let head: Side
        let base: Side
        let labels: [Label]
        let requestedReviewers: [User]?
        let requestedTeams: [Team]?
        let mergedAt: Date?
        let mergedBy: User?
        let mergeCommitSha: String?
        let closedAt: Date?

        var target: String { base.ref }
        var isMerged: Bool { mergedAt != nil }
    }

    struct Branch: Decodable {
        struct Commit: Decodable { let sha: String }
        let commit: Commit
    }

    private struct Issue: Decodable { let closedBy: User? }

    private struct Review: Decodable {
        let user: User?
        let state: String
        let commitId: String?
    }

    private struct Comment: Decodable {
        let id: Int
        let body: String?
    }

    private struct Status: Decodable {
        let state: String
        let context: String
        let description: String?
        let targetUrl: String?
    }

    // MARK: - Observing

    /// `GET /repos/{owner}/{repo}` (docs.github.com/rest/repos/repos#get-a-repository).
    private func repository() async throws(ReviewError) -> (path: String, owner: String) {
        if present == nil { present = try await connection.value("GET", "/repos/\(given)", as: Repository.self) }
        let name = present?.fullName ?? given
        return ("/repos/\(name)", present?.owner ?? given)
    }

    /// `GET /repos/{owner}/{repo}/pulls` (docs.github.com/rest/pulls/pulls#list-pull-requests), then the one found.
    func pullRequest(from branch: String, to base: String) async throws(ReviewError) -> PullRequest? {
        // Asked anew: under another owner than it has now, its branches would not be found.
        present = nil
        let (path, owner) = try await repository()
        for state in ["open", "closed"] {
            let found: [Pull] = try await connection.value(
                "GET", "\(path)/pulls",
                query: [
                    ("state", state), ("head", "\(owner):\(branch)"), ("sort", "created"), ("direction", "desc"),
                    ("per_page", "30"),
                ])
            // The head's repository is null when it was a fork that is gone.
            let own = found.filter { $0.head.ref == branch && $0.head.repo?.fullName == $0.base.repo?.fullName }
            if let newest = own.newest(to: base) { return try await details(of: newest.number, path) }
        }
        return nil
    }

    /// `GET /repos/{owner}/{repo}/pulls/{n}`, `…/pulls/{n}/reviews` and, for who closed it, `…/issues/{n}`
    /// (docs.github.com/rest/pulls/pulls, /rest/pulls/reviews, /rest/issues/issues).
    private func details(of number: Int, _ path: String) async throws(ReviewError) -> PullRequest {
        let pull: Pull = try await connection.value("GET", "\(path)/pulls/\(number)")
        let reviews: [Review] = try await connection.pages(
            "\(path)/pulls/\(number)/reviews", size: ("per_page", 100), limit: 10)
        let state: PullRequest.State
        if pull.state == "open" {
            state = .open
        } else if let mergedAt = pull.mergedAt {
            state = .merged(by: pull.mergedBy?.login, at: mergedAt, commit: pull.mergeCommitSha)
        } else {
            state = .closed(by: try await closer(of: number, path), at: pull.closedAt)
        }
        let owner = pull.base.repo?.owner ?? ""
        return PullRequest(
            number: number, url: pull.htmlUrl, state: state, title: pull.title, body: pull.body ?? "",
            author: pull.user?.login ?? "", base: pull.base.ref, head: pull.head.sha, labels: pull.labels.map(\.name),
            requestedReviewers: (pull.requestedReviewers ?? []).map(\.login)
                + (pull.requestedTeams ?? []).map { "\(owner)/\($0.slug)" },
            reviewedBy: reviews.compactMap { $0.user?.login }, approvals: Self.approvals(reviews))
    }

    /// Who closed it; nil where the token may not see issues.
    private func closer(of number: Int, _ path: String) async throws(ReviewError) -> String? {
        do {
            let issue: Issue = try await connection.value("GET", "\(path)/issues/\(number)")
            return issue.closedBy?.login
        } catch {
            guard [.forbidden, .notFound].contains(error.code) else { throw error }
            return nil
        }
    }

    /// Each reviewer's last word; a comment takes nothing back.
    private static func approvals(_ reviews: [Review]) -> [PullRequest.Approval] {
        var last: [String: Review] = [:]
        for review in reviews where ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"].contains(review.state) {
            if let user = review.user?.login { last[user] = review }
        }
        return last.filter { $0.value.state == "APPROVED" }.sorted { $0.key < $1.key }
            .map { PullRequest.Approval(user: $0.key, commit: $0.value.commitId) }
    }

    /// `GET /repos/{owner}/{repo}/issues/{n}/comments` (docs.github.com/rest/issues/comments#list-issue-comments).
    func comments(on pullRequest: Int) async throws(ReviewError) -> [ReviewComment] {
        let comments: [Comment] = try await connection.pages(
            "\(try await repository().path)/issues/\(pullRequest)/comments", size: ("per_page", 50), limit: 40)
        return comments.map { ReviewComment(id: $0.id, text: $0.body ?? "") }
    }

    /// `GET /repos/{owner}/{repo}/commits/{ref}/statuses`, newest first
    /// (docs.github.com/rest/commits/statuses#list-commit-statuses-for-a-reference).
    func status(of commit: CommitID) async throws(ReviewError) -> ReviewStatus? {
        let statuses: [Status] = try await connection.pages(
            "\(try await repository().path)/commits/\(commit.hex)/statuses", size: ("per_page", 100), limit: 10
        ) { $0.context == ReviewStatus.context }
        return statuses.first { $0.context == ReviewStatus.context }.map {
            ReviewStatus(
                state: ReviewStatus.State(rawValue: $0.state) ?? .failure, description: $0.description ?? "",
                targetURL: $0.targetUrl)
        }
    }

    // MARK: - Changing

    private struct Draft: Encodable {
        let title: String
        let head: String
        let base: String
        let body: String
    }

    /// `POST /repos/{owner}/{repo}/pulls` (docs.github.com/rest/pulls/pulls#create-a-pull-request).
    func open(
        from branch: String, to base: String, title: String, body: String
    ) async throws(ReviewError) -> (number: Int, author: String) {
        do {
            let pull: Pull = try await connection.value(
                "POST", "\(try await repository().path)/pulls",
                body: Draft(title: title, head: branch, base: base, body: body))
            return (pull.number, pull.user?.login ?? "")
        } catch {
            guard error.code == .validation, error.cause?.contains("already exists") == true else { throw error }
            throw ReviewError(
                code: .conflict, message: "somebody else opened a pull request for \(branch) at the same time",
                hint: "the next pass goes on with it", cause: error.cause)
        }
    }

    private struct Edit: Encodable {
        let title: String
        let body: String
    }

    /// `PATCH /repos/{owner}/{repo}/pulls/{n}` (docs.github.com/rest/pulls/pulls#update-a-pull-request).
    func update(_ pullRequest: Int, title: String, body: String) async throws(ReviewError) {
        _ = try await connection.send(
            "PATCH", "\(try await repository().path)/pulls/\(pullRequest)", body: Edit(title: title, body: body))
    }

    /// `POST /repos/{owner}/{repo}/issues/{n}/comments` (docs.github.com/rest/issues/comments#create-an-issue-comment).
    func comment(_ text: String, on pullRequest: Int) async throws(ReviewError) -> Int {
        let comment: Comment = try await connection.value(
            "POST", "\(try await repository().path)/issues/\(pullRequest)/comments", body: ["body": text])
        return comment.id
    }

    /// `DELETE /repos/{owner}/{repo}/issues/comments/{id}` (docs.github.com/rest/issues/comments#delete-an-issue-comment).
    func delete(comment: Int, on pullRequest: Int) async throws(ReviewError) {
        _ = try await connection.send("DELETE", "\(try await repository().path)/issues/comments/\(comment)")
    }

    /// `POST /repos/{owner}/{repo}/issues/{n}/labels` (docs.github.com/rest/issues/labels#add-labels-to-an-issue).
    func add(labels: [String], to pullRequest: Int) async throws(ReviewError) {
        _ = try await connection.send(
            "POST", "\(try await repository().path)/issues/\(pullRequest)/labels", body: ["labels": labels])
    }

    private struct Reviewers: Encodable {
        let reviewers: [String]
        let teamReviewers: [String]
    }

    /// `POST /repos/{owner}/{repo}/pulls/{n}/requested_reviewers`
    /// (docs.github.com/rest/pulls/review-requests#request-reviewers-for-a-pull-request).
    func ask(reviewers: [String], for pullRequest: Int) async throws(ReviewError) {
        let teams = reviewers.filter { $0.contains("/") }
        let wish = Reviewers(
            reviewers: reviewers.filter { !$0.contains("/") },
            teamReviewers: teams.compactMap { $0.split(separator: "/").last.map { String($0) } })
        _ = try await connection.send(
            "POST", "\(try await repository().path)/pulls/\(pullRequest)/requested_reviewers", body: wish)
    }

    private struct NewStatus: Encodable {
        let state: String
        let targetUrl: String?
        let description: String
        let context: String
    }

    /// `POST /repos/{owner}/{repo}/statuses/{sha}` (docs.github.com/rest/commits/statuses#create-a-commit-status).
    func set(_ status: ReviewStatus, of commit: CommitID) async throws(ReviewError) {
        _ = try await connection.send(
            "POST", "\(try await repository().path)/statuses/\(commit.hex)",
            body: NewStatus(
                state: status.state.rawValue, targetUrl: status.targetURL, description: status.description,
                context: ReviewStatus.context))
    }
}
