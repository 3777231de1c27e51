import Manifests

/// Generated access on its way to a review.
package struct AccessProposal: Equatable, Sendable {
    package let branch: String
    /// The files that the branch holds beyond the tracked branch: path → content.
    package let files: [String: [UInt8]]
    package var message: String
    /// The pull request's.
    package var title = ""
    package var body = ""
    /// Names the ACLs that it was made from: what was refused once is not proposed again for the same.
    package var inputs = ""
    /// On kedge's own policies.
    package var verdict = AccessVerdict(isEquivalent: false, line: "")
    /// What people made of them on the branch, as it was observed.
    package var edit: JudgedEdit?
    /// Nil where the branch is only pushed.
    package var review: ReviewSpec?

    package init(branch: String, files: [String: [UInt8]], message: String) {
        self.branch = branch
        self.files = files
        self.message = message
    }

    /// What a comment says when the ACLs have changed while people were reviewing.
    func moved(since before: [String: [UInt8]]?) -> String {
        let changed = files.filter { path, bytes in
            !(before ?? [:]).contains { $0.key.hasSuffix(path) && $0.value == bytes }
        }
        let list = changed.keys.filter { $0.hasSuffix(".json") }.sorted().map { "- `\($0)`\n" }.joined()
        return "The source's ACLs have changed, and with them this proposal:\n\n\(list)\n\(verdict.line)"
    }

    /// Where it stands on a branch that nobody asks a forge about: whether it carries the proposal for the ACLs as they
    /// are, with or without a reviewer's changes.
    package func standing(on branch: [String: [UInt8]]) -> ReviewStanding {
        let map = AccessReview.mapPath
        let carries =
            (files[map] == nil || branch[map] == files[map])
            && files.keys.allSatisfy { !$0.hasSuffix(".json") || branch[$0] != nil }
        return carries ? .waiting(nil) : .due
    }
}
