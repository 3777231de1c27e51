import Access

/// What `kedge access check` says.
struct AccessProofView: Encodable {
    struct Difference: Encodable {
        let action: String
        let resource: String
        let example: String?

        init(_ difference: AccessDifference) {
            action = difference.action
            resource = difference.resource
            example = difference.example
        }

        var words: String { "\(action) on \(resource)" + (example.map { ", such as \($0)" } ?? "") }
    }

    struct Principal: Encodable {
        let principal: String
        let equivalent: Bool
        let allowedByBoth: Int
        let gained: [Difference]
        let lost: [Difference]
        let inexpressible: [String]
        let undecided: [String]
        let incomplete: [String]

        init(_ proof: PrincipalProof) {
            principal = proof.principal
            equivalent = proof.isEquivalent
            allowedByBoth = proof.both.reduce(0) { $0 + $1.actions.elements.count }
            gained = proof.gained.map(Difference.init)
            lost = proof.lost.map(Difference.init)
            inexpressible = proof.inexpressible
            undecided = proof.undecided
            incomplete = proof.dependencies.map(\.words)
        }
    }

    let equivalent: Bool
    let cluster: String
    let aclsDigest: String
    let contextDigest: String
    let principals: [Principal]

    init(_ proof: AccessProof) {
        equivalent = proof.isEquivalent
        cluster = proof.cluster.description
        aclsDigest = proof.aclsDigest
        contextDigest = proof.contextDigest
        principals = proof.principals.map(Principal.init)
    }

    func print(_ options: OutputOptions) {
        guard options.output == .text else { return printJSON(self) }
        let style = options.style
        let differing = principals.count { !$0.equivalent }
        let verdict =
            equivalent
            ? style.green("equivalent:") + " \(counted(principals.count, "principal", "principals"))\n"
            : style.red("\(grouped(differing)) of \(counted(principals.count, "principal", "principals"))")
                + " can do something else than the ACLs allow\n"
        printText(principals.map { $0.text(style) }.joined() + verdict)
    }
}

extension AccessProofView.Principal {
    fileprivate func text(_ style: Style) -> String {
        let mark = equivalent ? style.green("same") : style.red("differs")
        var text = "\(mark)  \(style.bold(principal.plain))"
        text += style.dim("  \(grouped(allowedByBoth)) allowed by both") + "\n"
        for difference in gained { text += "  \(style.red("gained")) \(difference.words.plain)\n" }
        for difference in lost { text += "  \(style.yellow("lost")) \(difference.words.plain)\n" }
        for words in undecided { text += "  \(style.red("undecided")) \(words.plain)\n" }
        for words in inexpressible { text += "  no equivalent \(words.plain)\n" }
        for words in incomplete { text += "  \(style.yellow("incomplete")) \(words.plain)\n" }
        return text
    }
}
