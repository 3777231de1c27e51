import Foundation
import GitSource
import HTTP

/// Proposals by git, and their reviews on a forge where there is one.
///
/// One per migration, kept across passes: it holds what it learned of the repository, and a GitHub App's token.
package struct ReviewDesk: Sendable {
    let repository: GitRepository
    /// Nil: the branch is pushed, and the review is wherever people have theirs.
    let forge: (any Forge)?
    let labels: [String]
    let reviewers: [String]
    let author: GitAuthor

    /// - Parameters:
    ///   - settings: Nil when there is no forge to open pull requests on.
    ///   - wait: How a pause that a forge asks for is spent.
    /// - Throws: ``ReviewError`` `invalid-settings` when the settings and the remote do not tell which repository of
    ///   which forge it is.
    package init(
        _ repository: GitRepository, settings: ReviewSettings?, transport: HTTPTransport,
        author: GitAuthor = GitAuthor(name: "kedge", email: "kedge@localhost"),
        now: @escaping @Sendable () -> Date = { Date() },
        wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) throws(ReviewError) {
        self.repository = repository
        self.author = author
        labels = settings?.labels ?? []
        reviewers = settings?.reviewers ?? []
        guard let settings else {
            forge = nil
            return
        }
        let location = try RepositoryLocation(remote: repository.remote.description, settings: settings)
        forge = try location.forge(
            settings.credentials, ForgeSurroundings(transport: transport, now: now, wait: wait))
    }

    init(_ repository: GitRepository, forge: (any Forge)?, author: GitAuthor) {
        self.repository = repository
        self.forge = forge
        self.author = author
        labels = []
        reviewers = []
    }

    /// How many bytes a pull request's description may have, beyond which it is cut; nil without a forge.
    package var textLimit: Int? { forge?.textLimit }
}
