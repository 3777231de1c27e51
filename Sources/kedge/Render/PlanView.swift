import Reconcile

/// A plan, for people and for programs.
struct PlanView: Encodable {
    struct StepView: Encodable {
        let id: String
        let summary: String
    }

    struct GateView: Encodable {
        let name: String
        let waitingFor: String
        let hint: String

        init(_ gate: Gate) {
            name = gate.name
            waitingFor = gate.waitingFor
            hint = gate.hint
        }
    }

    let migration: String
    let commit: String
    let current: String?
    let desired: String
    let isBlocked: Bool
    let isEmpty: Bool
    let findings: [FindingView]
    let steps: [StepView]
    let afterwards: [String]
    let gates: [GateView]

    init(_ plan: Plan) {
        migration = plan.migration
        commit = plan.commit
        current = plan.current?.rawValue
        desired = plan.desired.rawValue
        isBlocked = plan.isBlocked
        isEmpty = plan.isEmpty
        findings = plan.findings.map(FindingView.init)
        steps = plan.steps.map { StepView(id: $0.id, summary: $0.summary) }
        afterwards = plan.afterwards
        gates = plan.gates.map(GateView.init)
    }

    /// What people call a commit, or a plain directory's content.
    static func short(_ commit: String) -> String {
        commit.hasPrefix("directory-") ? String(commit.prefix(22)) : String(commit.prefix(12))
    }

    func print(_ options: OutputOptions) {
        options.output == .json ? printJSON(self) : printText(text(options.style))
    }

    func text(_ style: Style) -> String {
        var text = style.bold(migration) + ": \(current ?? "new") → \(desired)"
        text += style.dim("  at commit \(Self.short(commit))") + "\n"
        if !findings.isEmpty { text += "\nFindings\n" + findings.map { $0.text(style) }.joined() }
        if !steps.isEmpty {
            text += "\nSteps\n" + table(steps.map { [$0.id.plain, $0.summary.plain] })
        }
        if !gates.isEmpty { text += "\nWaiting for\n" + gates.map { $0.text(style) }.joined() }
        if !afterwards.isEmpty { text += "\nAfterwards\n" + afterwards.map { "  \($0)\n" }.joined() }
        if isBlocked {
            text += "\n" + style.red("Blocked: nothing more is done until the findings with B are resolved.") + "\n"
        } else if isEmpty {
            text += "\n" + style.green("Nothing to do.") + "\n"
        }
        return text
    }
}

extension PlanView.GateView {
    func text(_ style: Style) -> String {
        "  \(style.yellow(name))  \(style.paragraph(waitingFor.plain, indent: 4 + name.count))\n"
            + "    \(style.dim("→ " + style.paragraph(hint.plain, indent: 6)))\n"
    }
}
