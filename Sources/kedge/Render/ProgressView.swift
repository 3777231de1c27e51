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
        var work = Work("look at the clusters and the evidence")
        var line = LiveLine()
    }

    /// What is going on now.
    private struct Work {
        let summary: String
        let begin = ContinuousClock.now
        var records: Int64 = 0
        var bytes = 0
        var waiting = ""

        init(_ summary: String) {
            self.summary = summary
        }

        var elapsed: Duration { .now - begin }
    }

    /// Nobody needs to be told of what is over sooner.
    private static let quick: Duration = .milliseconds(100)
    private static let refresh: Duration = .milliseconds(200)

    init(_ options: OutputOptions) {
        self.options = options
        style = options.style
    }

    @Sendable func show(_ event: ReconcileEvent) {
        switch options.output {
        case .text: state.withLock { showText(event, &$0) }
        case .json: printJSON(EventLine(event), onOneLine: true)
        }
    }

    /// Runs `body` and, where a person watches, shows what it is doing meanwhile.
    func watching<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        guard options.output == .text, LiveLine.isWanted else { return try await body() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.refresh)
                    self.state.withLock { $0.line.draw("  " + self.text($0.work)) }
                }
            }
            defer {
                group.cancelAll()
                state.withLock { $0.line.clear() }
            }
            return try await body()
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
            printText(style.red("Stopped:") + "\n" + findings.map { FindingView($0).text(style) }.joined())
        }
    }

    private func showText(_ event: ReconcileEvent, _ state: inout State) {
        switch event {
        case .planned(let plan): showPlan(plan, &state)
        case .started(let step): state.work = Work(step.summary)
        case .copied(let progress):
            state.work.records += progress.records
            state.work.bytes += progress.bytes
        case .waiting(let what):
            guard state.work.waiting != what else { return }
            state.work.waiting = what
            say(style.dim("  waiting for \(what)"), &state)
        case .finished(let step, _, let findings):
            let work = state.work
            state.work = Work("look at the clusters and the evidence")
            if step.isQuiet && work.records == 0 && findings.isEmpty { return }
            let figures = work.records > 0 || work.elapsed > Self.quick ? "  " + self.figures(work) : ""
            if findings.isEmpty {
                say("  \(style.green("✓")) \(step.summary)" + style.dim(figures), &state)
            } else if !state.shown.isSuperset(of: findings) {
                say("  \(style.red("✗")) \(step.summary)" + style.dim(figures), &state)
                show(findings, &state)
            }
        case .ended: break
        }
    }

    private func showPlan(_ plan: Plan, _ state: inout State) {
        let header = "\(plan.desired.rawValue) \(plan.commit)"
        if state.lastHeader != header {
            state.lastHeader = header
            let phases = [plan.current?.rawValue ?? "new", plan.desired.rawValue]
            let way = phases[0] == phases[1] ? phases[0] : phases.joined(separator: " → ")
            say(
                style.bold("\(plan.migration): \(way)") + style.dim("  at commit \(PlanView.short(plan.commit))"),
                &state)
        }
        show(plan.findings, &state)
    }

    /// Each once.
    private func show(_ findings: [Finding], _ state: inout State) {
        for finding in findings where state.shown.insert(finding).inserted {
            say(FindingView(finding).text(style), terminator: "", &state)
        }
    }

    private func say(_ text: String, terminator: String = "\n", _ state: inout State) {
        state.line.clear()
        printText(text + terminator)
    }

    private func text(_ work: Work) -> String {
        "\(work.summary)  " + (work.waiting.isEmpty ? "" : "waiting for \(work.waiting), ") + figures(work)
    }

    private func figures(_ work: Work) -> String {
        let time = durationText(work.elapsed)
        guard work.records > 0 else { return time }
        let rate = byteText(Int(Double(work.bytes) / max(0.001, work.elapsed / .seconds(1))))
        return "\(grouped(work.records)) records, \(byteText(work.bytes)), \(rate)/s, \(time)"
    }
}
