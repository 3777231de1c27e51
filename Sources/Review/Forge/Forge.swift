import GitSource

/// The REST calls of a forge that a review needs.
///
/// Every call observes or sets; none decides. What a forge calls otherwise (merge request, note, description) is
/// translated by its implementation.
protocol Forge: Sendable {
    /// How it words things.
    nonisolated var dialect: ForgeDialect { get }
    /// How many bytes a description or a comment may safely have.
    nonisolated var textLimit: Int { get }

    /// The newest pull request from a branch of the repository itself to another; an open one before all others.
    ///
    /// Where there is none to that branch, the newest to any other that was not merged.
    func pullRequest(from branch: String, to base: String) async throws(ReviewError) -> PullRequest?
    func comments(on pullRequest: Int) async throws(ReviewError) -> [ReviewComment]
    /// The newest status of a commit in kedge's context.
    func status(of commit: CommitID) async throws(ReviewError) -> ReviewStatus?

    /// What it tells of the token's rights and of the repository, in which the tracked branch is to be.
    func standing(of branch: String) async throws(ReviewError) -> ForgeStanding

    /// Returns its number and who is its author.
    func open(
        from branch: String, to base: String, title: String, body: String
    ) async throws(ReviewError) -> (number: Int, author: String)
    func update(_ pullRequest: Int, title: String, body: String) async throws(ReviewError)
    /// Returns the comment's id.
    func comment(_ text: String, on pullRequest: Int) async throws(ReviewError) -> Int
    func delete(comment: Int, on pullRequest: Int) async throws(ReviewError)
    func add(labels: [String], to pullRequest: Int) async throws(ReviewError)
    /// Asks for reviews beyond those that are asked for already.
    func ask(reviewers: [String], for pullRequest: Int) async throws(ReviewError)
    func set(_ status: ReviewStatus, of commit: CommitID) async throws(ReviewError)
}
