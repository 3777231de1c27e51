import GitSource

/// Where proposals are put to review and what becomes of them is read.
///
/// ``ReviewDesk`` is the one over git and a forge; tests of its users bring their own.
package protocol Reviewing: Sendable {
    /// What stands where; writes nothing anywhere but into the local cache.
    func observe(_ request: ReviewRequest) async throws -> ReviewObservation

    /// Observes afresh and does what is due: pushes the branch, opens or refreshes the pull request, comments.
    ///
    /// Twice is the same as once, and whatever was begun by a process that was killed is completed.
    ///
    /// - Parameter moved: What a comment says when the proposal of an open pull request changes, in Markdown; given the
    ///   files as they were proposed before, or nil when they are no longer known.
    func propose(
        _ request: ReviewRequest, moved: @Sendable ([String: [UInt8]]?) -> String
    ) async throws -> ReviewOutcome

    /// The newest pull request of a branch, an open one before all others: who approved it, who merged or closed it.
    func pullRequest(of branch: String) async throws -> PullRequest?

    /// Sets the status `kedge/access` of a commit, unless it already is as given; nothing without a forge.
    func report(_ status: ReviewStatus, on commit: CommitID) async throws
}
