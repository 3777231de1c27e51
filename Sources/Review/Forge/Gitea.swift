import Foundation
import GitSource

/// Gitea's REST API, version 1, which Forgejo has as well (docs.gitea.com/api, codeberg.org/api/swagger).
actor Gitea: Forge {
    nonisolated var dialect: ForgeDialect { connection.dialect }
    /// Nothing is documented; a text of MySQL's has 65,535 bytes.
    nonisolated let textLimit = 60_000
    let connection: ForgeConnection
    let given: String
    private var present: Repository?

    init(_ connection: ForgeConnection, _ path: String) {
        self.connection = connection
        given = path
    }

    // MARK: - Shapes

    private struct Repository: Decodable, Sendable {
        let id: Int
        let fullName: String
        var owner: String { String(fullName.prefix { $0 != "/" }) }
    }

    private struct User: Decodable { let login: String }
    private struct Team: Decodable { let name: String }

    private struct Label: Decodable {
        let id: Int
        let name: String
    }

    private struct Side: Decodable {
        /// The branch's name, also when the branch is gone and `ref` says `refs/pull/N/head`.
        let label: String
        let sha: String
        let repoId: Int
    }

    private struct Pull: Decodable, NumberedProposal {
        let number: Int
        let htmlUrl: String
        let state: String
        let title: String
        let body: String
        let user: User?
        let head: Side
        let base: Side
        let labels: [Label]?
        let requestedReviewers: [User]?
        let requestedReviewersTeams: [Team]?
        let merged: Bool
        let mergedAt: Date?
        let mergedBy: User?
        let mergeCommitSha: String?
        let closedAt: Date?

        var target: String { base.label }
        var isMerged: Bool { merged }
    }

    private struct Review: Decodable {
        let user: User?
        let state: String
        let commitId: String?
        let dismissed: Bool?
    }

    private struct Comment: Decodable {
        let id: Int
        let body: String
    }

    private struct Status: Decodable {
        let status: String
        let context: String
        let description: String?
        let targetUrl: String?
    }

    // MARK: - Observing

    /// `GET /repos/{owner}/{repo}` (repoGet).
    private func repository() async throws(ReviewError) -> (path: String, owner: String) {
        if present == nil { present = try await connection.value("GET", "/repos/\(given)", as: Repository.self) }
        return ("/repos/\(present?.fullName ?? given)", present?.owner ?? given)
    }

    /// `GET /repos/{owner}/{repo}/pulls` (repoListPullRequests), newest first; it cannot be asked for a branch.
    func pullRequest(from branch: String, to base: String) async throws(ReviewError) -> PullRequest? {
        // Asked anew: it may have another owner now.
        present = nil
        let (path, owner) = try await repository()
        for state in ["open", "closed"] {
            let found: [Pull] = try await connection.pages(
                "\(path)/pulls", query: [("state", state)], size: ("limit", 50), limit: 20
            ) { Self.isOwn($0, branch) && $0.target == base }
            let own = found.filter { Self.isOwn($0, branch) }
            if let newest = own.newest(to: base) { return try await details(newest, path, owner) }
        }
        return nil
    }

    private static func isOwn(_ pull: Pull, _ branch: String) -> Bool {
        pull.head.label == branch && pull.head.repoId == pull.base.repoId
    }

    /// `GET /repos/{owner}/{repo}/pulls/{index}/reviews` (repoListPullReviews).
    private func details(_ pull: Pull, _ path: String, _ owner: String) async throws(ReviewError) -> PullRequest {
        let reviews: [Review] = try await connection.pages(
            "\(path)/pulls/\(pull.number)/reviews", size: ("limit", 50), limit: 20)
        let state: PullRequest.State =
            if pull.merged {
                .merged(by: pull.mergedBy?.login, at: pull.mergedAt, commit: pull.mergeCommitSha)
            } else if pull.state == "open" {
                .open
            } else {
                .closed(by: nil, at: pull.closedAt)
            }
        var approvals: [String: String?] = [:]
        for review in reviews where review.dismissed != true {
            guard let user = review.user?.login else { continue }
            if review.state == "APPROVED" { approvals[user] = .some(review.commitId) }
            if review.state == "REQUEST_CHANGES" { approvals[user] = nil }
        }
        return PullRequest(
            number: pull.number, url: pull.htmlUrl, state: state, title: pull.title, body: pull.body,
            author: pull.user?.login ?? "", base: pull.base.label, head: pull.head.sha,
            labels: (pull.labels ?? []).map(\.name),
            requestedReviewers: (pull.requestedReviewers ?? []).map(\.login)
                + (pull.requestedReviewersTeams ?? []).map { "\(owner)/\($0.name)" },
            reviewedBy: reviews.filter { $0.state != "REQUEST_REVIEW" }.compactMap { $0.user?.login },
            approvals: approvals.sorted { $0.key < $1.key }.map {
                PullRequest.Approval(user: $0.key, commit: $0.value)
            })
    }

    /// `GET /repos/{owner}/{repo}/issues/{index}/comments` (issueGetComments); all in one answer.
    func comments(on pullRequest: Int) async throws(ReviewError) -> [ReviewComment] {
        let comments: [Comment] = try await connection.value(
            "GET", "\(try await repository().path)/issues/\(pullRequest)/comments")
        return comments.map { ReviewComment(id: $0.id, text: $0.body) }
    }

    /// `GET /repos/{owner}/{repo}/statuses/{sha}` (repoListStatuses), newest first.
    func status(of commit: CommitID) async throws(ReviewError) -> ReviewStatus? {
        let statuses: [Status] = try await connection.pages(
            "\(try await repository().path)/statuses/\(commit.hex)", query: [("sort", "recentupdate")],
            size: ("limit", 50), limit: 20
        ) { $0.context == ReviewStatus.context }
        return statuses.first { $0.context == ReviewStatus.context }.map {
            ReviewStatus(
                state: ReviewStatus.State(rawValue: $0.status) ?? .failure, description: $0.description ?? "",
                targetURL: $0.targetUrl.flatMap { $0.isEmpty ? nil : $0 })
        }
    }

    // MARK: - Changing

    private struct Draft: Encodable {
        let title: String
        let head: String
        let base: String
        let body: String
    }

    /// `POST /repos/{owner}/{repo}/pulls` (repoCreatePullRequest).
    func open(
        from branch: String, to base: String, title: String, body: String
    ) async throws(ReviewError) -> (number: Int, author: String) {
        let pull: Pull = try await connection.value(
            "POST", "\(try await repository().path)/pulls",
            body: Draft(title: title, head: branch, base: base, body: body))
        return (pull.number, pull.user?.login ?? "")
    }

    private struct Edit: Encodable {
        let title: String
        let body: String
    }

    /// `PATCH /repos/{owner}/{repo}/pulls/{index}` (repoEditPullRequest).
    func update(_ pullRequest: Int, title: String, body: String) async throws(ReviewError) {
        _ = try await connection.send(
            "PATCH", "\(try await repository().path)/pulls/\(pullRequest)", body: Edit(title: title, body: body))
    }

    /// `POST /repos/{owner}/{repo}/issues/{index}/comments` (issueCreateComment).
    func comment(_ text: String, on pullRequest: Int) async throws(ReviewError) -> Int {
        let comment: Comment = try await connection.value(
            "POST", "\(try await repository().path)/issues/\(pullRequest)/comments", body: ["body": text])
        return comment.id
    }

    /// `DELETE /repos/{owner}/{repo}/issues/comments/{id}` (issueDeleteComment).
    func delete(comment: Int, on pullRequest: Int) async throws(ReviewError) {
        _ = try await connection.send("DELETE", "\(try await repository().path)/issues/comments/\(comment)")
    }

    /// `POST /repos/{owner}/{repo}/issues/{index}/labels` (issueAddLabel): by id, which every version takes; the ids are
    /// the repository's (issueListLabels) and its organization's (orgListLabels).
    func add(labels: [String], to pullRequest: Int) async throws(ReviewError) {
        let (path, owner) = try await repository()
        var known: [Label] = try await connection.pages("\(path)/labels", size: ("limit", 50), limit: 20)
        do {
            known += try await connection.pages("/orgs/\(owner)/labels", size: ("limit", 50), limit: 20)
        } catch {
            // The owner is a user, or the token may not see organizations.
            guard [.notFound, .forbidden].contains(error.code) else { throw error }
        }
        var ids: [Int] = []
        for name in labels {
            guard let label = known.first(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw ReviewError(
                    code: .validation, message: "Gitea knows no label '\(name)' in the repository",
                    hint: "create it, or take it out of access.review.labels")
            }
            ids.append(label.id)
        }
        _ = try await connection.send("POST", "\(path)/issues/\(pullRequest)/labels", body: ["labels": ids])
    }

    private struct Reviewers: Encodable {
        let reviewers: [String]
        let teamReviewers: [String]
    }

    /// `POST /repos/{owner}/{repo}/pulls/{index}/requested_reviewers` (repoCreatePullReviewRequests).
    func ask(reviewers: [String], for pullRequest: Int) async throws(ReviewError) {
        let wish = Reviewers(
            reviewers: reviewers.filter { !$0.contains("/") },
            teamReviewers: reviewers.filter { $0.contains("/") }
                .compactMap { $0.split(separator: "/").last.map { String($0) } })
        _ = try await connection.send(
            "POST", "\(try await repository().path)/pulls/\(pullRequest)/requested_reviewers", body: wish)
    }

    private struct NewStatus: Encodable {
        let state: String
        let targetUrl: String?
        let description: String
        let context: String
    }

    /// `POST /repos/{owner}/{repo}/statuses/{sha}` (repoCreateStatus).
    func set(_ status: ReviewStatus, of commit: CommitID) async throws(ReviewError) {
        _ = try await connection.send(
            "POST", "\(try await repository().path)/statuses/\(commit.hex)",
            body: NewStatus(
                state: status.state.rawValue, targetUrl: status.targetURL, description: status.description,
                context: ReviewStatus.context))
    }
}
