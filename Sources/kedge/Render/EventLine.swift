import Reconcile

/// An event of a pass as one line of JSON.
struct EventLine: Encodable {
    let event: String
    var plan: PlanView?
    var step: String?
    var records: Int64?
    var bytes: Int?
    var waitingFor: String?
    var seconds: Double?
    var outcome: String?
    var gates: [PlanView.GateView]?
    var findings: [FindingView]?

    init(_ event: ReconcileEvent) {
        switch event {
        case .planned(let plan):
            self.event = "planned"
            self.plan = PlanView(plan)
        case .started(let step):
            self.event = "started"
            self.step = step.id
        case .copied(let progress):
            self.event = "copied"
            records = progress.records
            bytes = progress.bytes
        case .waiting(let what):
            self.event = "waiting"
            waitingFor = what
        case .finished(let step, let duration, let found):
            self.event = "finished"
            self.step = step.id
            seconds = duration / .seconds(1)
            if !found.isEmpty { findings = found.map(FindingView.init) }
        case .ended(let outcome):
            self.event = "ended"
            set(outcome)
        }
    }

    private mutating func set(_ outcome: Outcome) {
        switch outcome {
        case .settled: self.outcome = "settled"
        case .progressing: self.outcome = "progressing"
        case .waiting(let gates):
            self.outcome = "waiting"
            self.gates = gates.map(PlanView.GateView.init)
        case .stalled(let findings):
            self.outcome = "stalled"
            self.findings = findings.map(FindingView.init)
        }
    }
}
