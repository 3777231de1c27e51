import Access

/// Something that is allowed on one side only.
struct AccessDifferenceView: Encodable {
    let action: String
    let resource: String
    let example: String?
    /// Why the manifest accepts it.
    let accepted: String?
    private let place: String

    private enum CodingKeys: String, CodingKey { case action, resource, example, accepted }

    init(_ difference: AccessDifference) {
        action = difference.action
        resource = difference.resource
        example = difference.example
        accepted = difference.acceptance
        place = difference.resource + (difference.tellingExample.map { ", such as \($0)" } ?? "")
    }

    /// A row for each resource, with all that differs there.
    ///
    /// - Parameter differences: In order.
    static func rows(_ mark: String, _ differences: [Self]) -> [[String]] {
        var rows: [(subject: [String], actions: [String])] = []
        for difference in differences {
            let subject = [difference.accepted == nil ? mark : "\(mark), accepted", difference.place]
            if rows.last?.subject != subject { rows.append((subject, [])) }
            rows[rows.count - 1].actions.append(difference.actionWords)
        }
        return rows.map { ($0.subject + [$0.actions.joined(separator: ", ")]).map(\.plain) }
    }

    /// As `kedge access show` names it: every policy speaks of Kafka's actions, few of others.
    private var actionWords: String {
        action.hasPrefix("kafka-cluster:") ? String(action.dropFirst("kafka-cluster:".count)) : action
    }
}
