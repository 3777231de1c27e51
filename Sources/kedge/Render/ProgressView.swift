import Foundation
import Reconcile
import Synchronization

/// Shows passes as they happen: a line for each thing that was done, or one JSON object a line.
final class ProgressView: Sendable {
    private let options: OutputOptions
    private let style: Style
    private let state = Mutex(State())

    private struct State {
        var lastHeader = ""
        var shown: Set<Finding> = []
        var records: Int64 = 0
        var bytes = 0
        var waiting = ""
    }

    init(_ options: OutputOptions) {
        self.options = options
        style = Style(usesColour: options.usesColour)
    }

    @Sendable func show(_ event: ReconcileEvent) {
        switch options.output {
        case .text: showText(event)
        case .json: showJSON(event)
        }
    }

    /// The last line of a run.
    func finish(_ outcome: Outcome) {
        guard options.output == .text else { return }
        switch outcome {
        case .settled: printText(style.green("The declared phase is reached.") + "\n")
        case .progressing: printText("There is more to do; the next pass goes on.\n")
        case .waiting(let gates):
            printText(
                style.yellow("Somebody has to act:") + "\n" + gates.map { PlanView.GateView($0).text(style) }.joined())
        case .stalled(let findings):
            printText(style.red("Stopped:") + "\n" + findings.map { PlanView.FindingView($0).text(style) }.joined())
        }
    }

    private func showText(_ event: ReconcileEvent) {
        switch event {
        case .planned(let plan):
            let (isNew, findings) = state.withLock { state in
                let header = "\(plan.desired.rawValue) \(plan.commit)"
                defer {
                    state.lastHeader = header
                    state.shown.formUnion(plan.findings)
                }
                return (state.lastHeader != header, plan.findings.filter { !state.shown.contains($0) })
            }
            if isNew {
                let phases = [plan.current?.rawValue ?? "new", plan.desired.rawValue]
                let way = phases[0] == phases[1] ? phases[0] : phases.joined(separator: " → ")
                printText(
                    style.bold("\(plan.migration): \(way)") + style.dim("  at commit \(plan.commit.prefix(12))") + "\n")
            }
            for finding in findings { printText(PlanView.FindingView(finding).text(style)) }
        case .started:
            state.withLock { state in
                state.records = 0
                state.bytes = 0
                state.waiting = ""
            }
        case .copied(let progress):
            state.withLock { state in
                state.records += progress.records
                state.bytes += progress.bytes
            }
        case .waiting(let what):
            let isNew = state.withLock { state in
                defer { state.waiting = what }
                return state.waiting != what
            }
            if isNew { printText(style.dim("  waiting for \(what)") + "\n") }
        case .finished(let step, let duration):
            let (records, bytes) = state.withLock { ($0.records, $0.bytes) }
            if step.isUpkeep && records == 0 { return }
            let copied = records > 0 ? "  \(records) records, \(bytes.formatted(.byteCount(style: .binary)))" : ""
            let time =
                duration >= .milliseconds(100)
                ? "  \(duration.formatted(.units(allowed: [.seconds], fractionalPart: .show(length: 1))))" : ""
            printText("  \(style.green("✓")) \(step.summary)" + style.dim("\(copied)\(time)") + "\n")
        case .ended: break
        }
    }

    private func showJSON(_ event: ReconcileEvent) {
        switch event {
        case .planned(let plan): printJSON(Line(event: "planned", plan: PlanView(plan)), onOneLine: true)
        case .started(let step): printJSON(Line(event: "started", step: step.id), onOneLine: true)
        case .copied(let progress):
            printJSON(Line(event: "copied", records: progress.records, bytes: progress.bytes), onOneLine: true)
        case .waiting(let what): printJSON(Line(event: "waiting", waitingFor: what), onOneLine: true)
        case .finished(let step, let duration):
            printJSON(Line(event: "finished", step: step.id, seconds: duration / .seconds(1)), onOneLine: true)
        case .ended(let outcome): printJSON(Line(event: "ended", outcome: outcome.name), onOneLine: true)
        }
    }

    private struct Line: Encodable {
        var event: String
        var plan: PlanView?
        var step: String?
        var records: Int64?
        var bytes: Int?
        var waitingFor: String?
        var seconds: Double?
        var outcome: String?
    }
}

extension Outcome {
    fileprivate var name: String {
        switch self {
        case .settled: "settled"
        case .progressing: "progressing"
        case .waiting: "waiting"
        case .stalled: "stalled"
        }
    }
}
