import GitSource

/// The lines at the end of a commit's message by which kedge knows its own commits again.
///
/// The tree tells one that somebody amended: its message is kedge's, its files are not.
struct ProposalCommit: Equatable, Sendable {
    let inputs: String
    let tree: String

    static func message(_ text: String, inputs: String, tree: String) -> String {
        "\(text)\n\nKedge-Inputs: \(inputs)\nKedge-Tree: \(tree)\n"
    }

    /// Nil for other people's commits.
    init?(_ commit: CommitInfo, tree: String) {
        let lines = commit.message.split(separator: "\n").suffix(2).map { String($0) }
        guard lines.count == 2, let inputs = Self.value(of: "Kedge-Inputs", in: lines[0]),
            Self.value(of: "Kedge-Tree", in: lines[1]) == tree, commit.parents.count == 1
        else { return nil }
        self.inputs = inputs
        self.tree = tree
    }

    private static func value(of key: String, in line: String) -> String? {
        line.hasPrefix("\(key): ") ? String(line.dropFirst(key.count + 2)) : nil
    }
}
