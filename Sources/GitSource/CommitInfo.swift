package import Foundation

/// What a commit says about itself.
package struct CommitInfo: Sendable, Equatable {
    package let id: CommitID
    package let author: GitAuthor
    package let committer: GitAuthor
    /// When it was committed (not when it was first authored).
    package let time: Date
    package let message: String
    package let parents: [CommitID]

    package init(
        id: CommitID, author: GitAuthor, committer: GitAuthor? = nil, time: Date, message: String, parents: [CommitID]
    ) {
        self.id = id
        self.author = author
        self.committer = committer ?? author
        self.time = time
        self.message = message
        self.parents = parents
    }
}

/// Who a commit is by.
package struct GitAuthor: Sendable, Equatable {
    package let name: String
    package let email: String

    package init(name: String, email: String) {
        self.name = name
        self.email = email
    }
}
