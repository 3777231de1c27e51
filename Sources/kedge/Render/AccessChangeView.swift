import Access

/// What `kedge access diff` says.
struct AccessChangeView: Encodable {
    struct Principal: Encodable {
        let principal: String
        let gained: [AccessProofView.Difference]
        let lost: [AccessProofView.Difference]
        let undecided: [String]
    }

    let same: Bool
    let principals: [Principal]
    /// What ACLs say that IAM cannot, on one side only; empty where policies are compared.
    let notesAdded: [AccessMapView.Note]
    let notesRemoved: [AccessMapView.Note]

    init(_ change: AccessChange, notes old: [AccessNote], to new: [AccessNote]) {
        principals = change.principals.map { principal in
            func differences(_ kind: AccessDifference.Kind) -> [AccessProofView.Difference] {
                principal.differences.filter { $0.kind == kind }.map(AccessProofView.Difference.init)
            }
            return Principal(
                principal: principal.principal, gained: differences(.gained), lost: differences(.lost),
                undecided: principal.undecided)
        }
        notesAdded = new.filter { !old.contains($0) }.map(AccessMapView.Note.init)
        notesRemoved = old.filter { !new.contains($0) }.map(AccessMapView.Note.init)
        same = change.isEmpty
    }

    func print(_ options: OutputOptions) {
        guard options.output == .text else { return printJSON(self) }
        let style = options.style
        var text = ""
        for principal in principals {
            text += style.bold(principal.principal.plain) + "\n"
            for difference in principal.gained { text += "  \(style.green("+")) \(difference.words.plain)\n" }
            for difference in principal.lost { text += "  \(style.red("-")) \(difference.words.plain)\n" }
            for words in principal.undecided { text += "  \(style.yellow("?")) \(words.plain)\n" }
        }
        if !notesAdded.isEmpty { text += "\nNew notes\n" + notesAdded.map { $0.text(style) }.joined() }
        if !notesRemoved.isEmpty { text += "\nNotes no longer\n" + notesRemoved.map { $0.text(style) }.joined() }
        printText(text + (same ? style.green("Nobody gains or loses anything.") + "\n" : ""))
    }
}
