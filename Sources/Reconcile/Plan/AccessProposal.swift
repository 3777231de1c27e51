import Manifests

/// Generated access on its way to a review.
package struct AccessProposal: Equatable, Sendable {
    package let branch: String
    /// The files that the branch holds beyond the tracked branch: path → content.
    package let files: [String: [UInt8]]
    /// The files that it lacks.
    package var removed: Set<String> = []
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

    /// What a comment says when the proposal has changed while people were reviewing.
    func moved(since before: [String: [UInt8]]?) -> String {
        func earlier(_ path: String) -> [UInt8]? { before?.first { $0.key.hasSuffix(path) }?.value }
        let map = AccessReview.mapPath
        let moves = AccessMoves(from: earlier(map) ?? [], to: files[map] ?? earlier(map) ?? [])
        guard moves.isEmpty || before == nil else {
            return "The access that the ACLs stand for has changed, and with it this proposal:\n\n"
                + "\(moves.markdown)\n\(verdict.line)"
        }
        let changed = files.filter { $0.key.hasSuffix(".json") && earlier($0.key) != $0.value }
        let list = changed.keys.sorted().map { "- `\($0)`\n" }.joined()
        return "These files of the proposal have changed:\n\n\(list)\n\(verdict.line)"
    }

    /// Where it stands on a branch that nobody asks a forge about: whether it carries the proposal for the ACLs as they
    /// are, with or without a reviewer's changes.
    package func standing(on branch: [String: [UInt8]]) -> ReviewStanding {
        let map = AccessReview.mapPath
        let carries =
            (files[map] == nil || branch[map] == files[map])
            && files.keys.allSatisfy { !$0.hasSuffix(".json") || branch[$0] != nil }
            && removed.isDisjoint(with: branch.keys)
        return carries ? .waiting(nil) : .due
    }
}
