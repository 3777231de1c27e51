import Foundation
import Sandbox

/// Shows a rehearsal: its chapters, and the summary at its end.
struct RehearsalView: Sendable {
    private let options: OutputOptions
    private let style: Style

    init(_ options: OutputOptions) {
        self.options = options
        style = options.style
    }

    @Sendable func show(_ event: RehearsalEvent) {
        guard options.output == .text else { return }
        switch event {
        case .chapter(let title): printText("\n\(style.bold("── \(title)"))\n")
        case .note(let text): printText("  \(text)\n")
        }
    }

    func finish(_ summary: RehearsalSummary) {
        guard options.output == .text else { return printJSON(summary) }
        func row(_ name: String, _ text: String, _ isGood: Bool) -> [String] {
            [isGood ? style.green("✓") : style.red("✗"), name, text]
        }
        printText(
            "\n"
                + table([
                    row("topics", "\(summary.topics) with \(summary.partitions) partitions", true),
                    row(
                        "records",
                        "\(grouped(summary.records)) on the target; \(grouped(summary.acknowledgedRecords)) of them checked against the producers",
                        summary.equalPartitions == summary.partitions),
                    row(
                        "digests equal", "\(summary.equalPartitions) of \(summary.partitions) partitions",
                        summary.equalPartitions == summary.partitions),
                    row(
                        "groups",
                        "\(summary.groups); \(summary.exactPositions) of \(summary.positions) positions exact",
                        summary.exactPositions == summary.positions),
                    row(
                        "policies",
                        "\(summary.policies) put on \(counted(summary.roles, "role", "roles")); \(summary.equalAccess) of \(summary.accessProbes) probes of access agree",
                        summary.equalAccess == summary.accessProbes),
                    row(
                        "freeze", "\(durationText(.seconds(summary.freezeSeconds))) without writes to the source", true),
                    row(
                        "reconciler",
                        "\(counted(summary.reconcilerRuns, "run", "runs")), killed \(counted(summary.kills, "time", "times"))",
                        true),
                ]))
        for failure in summary.failures.prefix(20) { printText("  \(style.red("✗")) \(failure)\n") }
        printText(
            summary.isSuccess
                ? "\n\(style.green("Every check holds."))\n"
                : "\n\(style.red("\(counted(summary.failures.count, "check", "checks")) failed."))\n")
    }
}
