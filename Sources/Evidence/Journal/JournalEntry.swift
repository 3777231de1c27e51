import Cryptography
import Foundation
import NIOCore

/// One event of a migration, chained to the one before it.
package struct JournalEntry: Sendable, Codable, Equatable {
    /// The version of this form; a reader stops at one that it does not know.
    package static let currentVersion = 1
    /// The ``previous`` of the first entry.
    package static let noPrevious = String(repeating: "0", count: 64)

    package let version: Int
    /// 1, 2, 3 and so on, without a gap.
    package let sequence: Int
    /// The SHA-256 of the bytes of the entry before, in hexadecimal.
    package let previous: String
    package let time: Date
    package let migration: String
    /// The id of the git commit that was being applied.
    package let commit: String
    /// The fencing number of the lease under which this was written.
    package let fence: Int
    /// Who acts, as far as it is known: a user, a role, a host.
    package let actor: String
    /// What happened, in kebab case.
    package let event: String
    package let details: [String: JournalValue]
}

/// Who writes to the journal: the same through a pass.
package struct JournalAuthor: Sendable, Equatable {
    package let actor: String
    package let commit: String
    package let fence: Int

    package init(actor: String, commit: String, fence: Int) {
        self.actor = actor
        self.commit = commit
        self.fence = fence
    }
}
