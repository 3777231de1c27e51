import Access

/// What `kedge access diff` says.
struct AccessChangeView: Encodable {
    struct Principal: Encodable {
        let principal: String
        let gained: [AccessDifferenceView]
        let lost: [AccessDifferenceView]
        let undecided: [String]
    }

    let same: Bool
    let principals: [Principal]
    /// What ACLs say that IAM cannot, on one side only; empty where policies are compared.
    let notesAdded: [FindingView]
    let notesRemoved: [FindingView]

    init(_ change: AccessChange, notes old: [AccessNote], to new: [AccessNote]) {
        principals = change.principals.map { principal in
            func differences(_ kind: AccessDifference.Kind) -> [AccessDifferenceView] {
                principal.differences.filter { $0.kind == kind }.map(AccessDifferenceView.init)
            }
            return Principal(
                principal: principal.principal, gained: differences(.gained), lost: differences(.lost),
                undecided: principal.undecided)
        }
        notesAdded = new.filter { !old.contains($0) }.map(FindingView.init)
        notesRemoved = old.filter { !new.contains($0) }.map(FindingView.init)
        same = change.isEmpty
    }

    func print(_ options: OutputOptions) {
        guard options.output == .text else { return printJSON(self) }
        let style = options.style
        var text = ""
        for principal in principals {
            text += style.bold(principal.principal.plain) + "\n"
            let rows =
                AccessDifferenceView.rows("+", principal.gained) + AccessDifferenceView.rows("-", principal.lost)
                + principal.undecided.map { ["?", $0.plain] }
            text += table(rows, in: style) { mark in
                switch mark.first {
                case "+": style.green(mark)
                case "-": style.red(mark)
                default: style.yellow(mark)
                }
            }
        }
        if !notesAdded.isEmpty { text += "\nNew notes\n" + notesAdded.map { $0.text(style) }.joined() }
        if !notesRemoved.isEmpty { text += "\nNotes no longer\n" + notesRemoved.map { $0.text(style) }.joined() }
        printText(text + (same ? style.green("Nobody gains or loses anything.") + "\n" : ""))
    }
}
