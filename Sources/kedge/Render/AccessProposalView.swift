import Access

/// What `kedge access translate` says.
struct AccessProposalView: Encodable {
    let equivalent: Bool
    let policies: Int
    let files: [String]
    let notes: [AccessMapView.Note]

    init(_ proposal: AccessProposal, files: [String]) {
        equivalent = proposal.proof.isEquivalent
        policies = proposal.policyFiles.count
        self.files = files
        notes = proposal.translation.notes.map(AccessMapView.Note.init)
    }

    func print(_ options: OutputOptions) {
        guard options.output == .text else { return printJSON(self) }
        let style = options.style
        let shown = files.filter { !$0.contains("/clients/") }.map { "  \($0.plain)\n" }.joined()
        let verdict =
            equivalent
            ? style.green("equivalent to the ACLs:") : style.red("not equivalent to the ACLs, see access/REPORT.md:")
        printText(shown + "\(verdict) \(counted(policies, "policy", "policies"))\n")
    }
}
