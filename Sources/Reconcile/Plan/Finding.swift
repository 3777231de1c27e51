/// A coded result of a check: `B##` blocks, `W##` warns, `I##` informs.
///
/// `docs/findings.md` explains each.
package struct Finding: Hashable, Sendable {
    package enum Severity: String, Sendable, Comparable {
        case blocks, warns, informs

        package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
        private var rank: Int {
            switch self {
            case .blocks: 0
            case .warns: 1
            case .informs: 2
            }
        }
    }

    /// For example `B05`; the letter is the severity.
    package let code: String
    /// What it is about: a cluster, a topic, a principal.
    package let subject: String
    package let message: String
    /// What the operator can do.
    package let hint: String

    package init(_ code: String, _ subject: String, _ message: String, hint: String) {
        self.code = code
        self.subject = subject
        self.message = message
        self.hint = hint
    }

    package var severity: Severity {
        switch code.first {
        case "I": .informs
        case "W": .warns
        default: .blocks
        }
    }
}

extension Finding: Comparable {
    package static func < (a: Self, b: Self) -> Bool {
        (a.severity, a.code, a.subject, a.message) < (b.severity, b.code, b.subject, b.message)
    }
}
