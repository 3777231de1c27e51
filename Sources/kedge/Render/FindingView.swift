import Access
import Reconcile

/// A finding, or a note on access, for people and for programs.
struct FindingView: Encodable {
    let code: String
    let severity: String
    let subject: String
    let message: String
    let hint: String

    init(_ finding: Finding) {
        code = finding.code
        severity = finding.severity.rawValue
        subject = finding.subject
        message = finding.message
        hint = finding.hint
    }

    init(_ note: AccessNote) {
        code = note.code.rawValue
        severity = note.severity.rawValue
        subject = note.subject
        message = note.message
        hint = note.hint
    }

    func text(_ style: Style) -> String {
        let shown =
            switch severity {
            case "blocks": style.red(code)
            case "warns": style.yellow(code)
            default: code
            }
        let words = style.paragraph("\(subject): \(message)".plain, indent: 7)
        return "  \(shown)  \(words)\n       \(style.dim("→ " + style.paragraph(hint.plain, indent: 9)))\n"
    }
}
