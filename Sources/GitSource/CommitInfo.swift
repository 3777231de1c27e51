package import Foundation

/// What a commit says about itself.
package struct CommitInfo: Sendable, Equatable {
    package let id: CommitID
    package let author: GitAuthor
    /// When it was committed (not when it was first authored).
    package let time: Date
    package let message: String
    package let parents: [CommitID]
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
