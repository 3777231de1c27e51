import Foundation
import Reconcile

/// How far a migration is, for people and for programs.
struct StatusView: Encodable {
    let plan: PlanView
    let topics: Int
    let topicsOnTarget: Int
    let partitions: Int
    let lag: Int64
    let copied: Int64
    let groups: Int
    let frozenSince: Date?
    let events: Int
    let lastEvent: String?
    let lastEventTime: Date?

    init(_ status: Status) {
        plan = PlanView(status.plan)
        topics = status.topics
        topicsOnTarget = status.topicsOnTarget
        partitions = status.partitions
        lag = status.lag
        copied = status.copied
        groups = status.groups
        frozenSince = status.frozenSince
        events = status.events
        lastEvent = status.lastEvent?.event
        lastEventTime = status.lastEvent?.time
    }

    func print(_ options: OutputOptions) {
        guard options.output == .text else { return printJSON(self) }
        let style = options.style
        let times = ISO8601DateFormatter()
        var rows = [
            ["phase", "\(plan.current ?? "none yet"), declared \(plan.desired)"],
            [
                "topics",
                "\(topicsOnTarget) of \(topics) on the target, \(counted(partitions, "partition", "partitions"))",
            ],
            ["records", "\(grouped(copied)) copied, \(counted(Int(lag), "offset", "offsets")) behind"],
            ["source", frozenSince.map { "frozen since \(times.string(from: $0))" } ?? "open to producers"],
        ]
        if groups > 0 { rows.append(["groups", "\(groups) with offsets on the source"]) }
        if let lastEvent, let lastEventTime {
            rows.append([
                "evidence",
                "\(counted(events, "event", "events")), last \(lastEvent) at \(times.string(from: lastEventTime))",
            ])
        }
        var text =
            style.bold(plan.migration) + style.dim("  at commit \(PlanView.short(plan.commit))") + "\n" + table(rows)
        if !plan.gates.isEmpty { text += "\nWaiting for\n" + plan.gates.map { $0.text(style) }.joined() }
        if !plan.findings.isEmpty { text += "\nFindings\n" + plan.findings.map { $0.text(style) }.joined() }
        printText(text)
    }
}
