import Review

extension Finding {
    /// What became of the tracked branch and of earlier reviews, which somebody should know.
    init(_ notice: ReviewOutcome.Notice) {
        switch notice {
        case .baseRewritten(let was, _):
            self = .rewritten("it no longer has commit \(was.short), which this pass was about to work from")
        case .mergeLost(let number):
            self.init(
                "W85", "spec.access.review",
                "pull request \(number) was merged, and the tracked branch no longer has the merge: its policies count as "
                    + "not merged",
                hint: "find out who pushed with force, and bring the merge back, or merge what kedge proposes again.")
        case .mergeUndone(let number):
            self.init(
                "W86", "spec.access.review",
                "pull request \(number) was merged, and the tracked branch does not hold what it proposed: it was left out, "
                    + "or taken back since",
                hint: "merge what kedge proposes again, or close that pull request if it is meant.")
        }
    }

    /// The tracked branch was pushed with force.
    static func rewritten(_ what: String) -> Finding {
        Finding(
            "W84", "tracked branch", "\(what): somebody pushed with force",
            hint: "find out who did it and what was lost; protect the branch against it.")
    }
}
