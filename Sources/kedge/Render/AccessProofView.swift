import Access

/// What `kedge access check` says.
struct AccessProofView: Encodable {
    struct Principal: Encodable {
        let principal: String
        let equivalent: Bool
        /// How many there are.
        let policies: Int
        let allowedByBoth: Int
        let gained: [AccessDifferenceView]
        let lost: [AccessDifferenceView]
        let inexpressible: [String]
        let undecided: [String]
        let incomplete: [String]

        init(_ proof: PrincipalProof) {
            principal = proof.principal
            equivalent = proof.isEquivalent
            policies = proof.policies.count
            allowedByBoth = proof.both.reduce(0) { $0 + $1.actions.elements.count }
            gained = proof.gained.map(AccessDifferenceView.init)
            lost = proof.lost.map(AccessDifferenceView.init)
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
    /// What the manifest accepts although it does not differ.
    let idleAcceptances: [String]

    init(_ proof: AccessProof) {
        equivalent = proof.isEquivalent
        cluster = proof.cluster.description
        aclsDigest = proof.aclsDigest
        contextDigest = proof.contextDigest
        principals = proof.principals.map(Principal.init)
        idleAcceptances = proof.idleAcceptances.map(\.words)
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
        let idle = idleAcceptances.map { "accepted, but there is no such difference: \($0.plain)\n" }.joined()
        printText(principals.map { $0.text(style) }.joined() + idle + verdict)
    }
}

extension AccessProofView.Principal {
    fileprivate func text(_ style: Style) -> String {
        let mark = equivalent ? style.green("same   ") : style.red("differs")
        var text = "\(mark)  \(style.bold(principal.plain))"
        text += style.dim("  \(grouped(allowedByBoth)) allowed by both") + "\n"
        let hasNothing = policies == 0 && allowedByBoth == 0 && !lost.isEmpty
        let rows =
            AccessDifferenceView.rows("gained", gained)
            + (hasNothing
                ? [["lost", "everything", "it has no policy"]] : AccessDifferenceView.rows("lost", lost))
            + undecided.map { ["undecided", $0.plain] } + inexpressible.map { ["no equivalent", $0.plain] }
            + incomplete.map { ["incomplete", $0.plain] }
        return text
            + table(rows, in: style) { mark in
                switch mark.first {
                case "g", "u": style.red(mark)
                case "n": mark
                default: style.yellow(mark)
                }
            }
    }
}
