/// A pull request as a forge lists it.
protocol NumberedProposal {
    var number: Int { get }
    /// The branch that it is to be merged into.
    var target: String { get }
    var isMerged: Bool { get }
}

extension Collection where Element: NumberedProposal {
    /// The newest to a branch, or else to any other; what was merged elsewhere tells nothing about this branch.
    func newest(to base: String) -> Element? {
        filter { $0.target == base }.max { $0.number < $1.number }
            ?? filter { !$0.isMerged }.max { $0.number < $1.number }
    }
}
