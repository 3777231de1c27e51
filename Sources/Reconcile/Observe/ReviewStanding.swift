/// Where the review of a proposal stands.
package enum ReviewStanding: Equatable, Sendable {
    /// Something is to be done: pushed, opened or refreshed.
    case due
    /// The proposal waits for people; at the pull request's address, where there is one.
    case waiting(String?)
    /// The branch carries other people's commits, made for ACLs as they were before.
    case outdatedEdits(String?)
    /// The pull request was closed without being merged: nothing is proposed until the ACLs, or what the manifest decides
    /// about them, change.
    case refused(String?)
}
