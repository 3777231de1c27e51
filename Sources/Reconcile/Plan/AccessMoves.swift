import Foundation

/// What one access map allows and another does not, principal by principal.
struct AccessMoves: Equatable {
    /// `User:reader`, then `+ topic orders: kafka-cluster:ReadData`.
    let lines: [String]
    /// The principals whose access it is.
    let principals: Set<String>
    var isEmpty: Bool { lines.isEmpty }

    init(from old: [UInt8], to new: [UInt8]) {
        let (old, new) = (Self.grants(in: old), Self.grants(in: new))
        principals = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
        lines = Set(old.keys).union(new.keys).sorted().flatMap { principal -> [String] in
            let (before, now) = (old[principal] ?? [], new[principal] ?? [])
            let moves =
                now.subtracting(before).sorted().map { "+ \($0)" } + before.subtracting(now).sorted().map { "- \($0)" }
            return moves.isEmpty ? [] : [principal] + moves
        }
    }

    private static let mostLines = 200

    /// A block of Markdown in which no name does anything.
    var markdown: String {
        let rest = lines.count > Self.mostLines ? ["and \(lines.count - Self.mostLines) lines more"] : []
        let shown = (lines.prefix(Self.mostLines) + rest).map { line in
            String(String.UnicodeScalarView(line.unicodeScalars.map { $0.properties.isVisible ? $0 : "\u{FFFD}" }))
        }
        let longest = shown.joined(separator: "\n").split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)diff\n" + shown.map { $0 + "\n" }.joined() + "\(fence)\n"
    }

    /// By principal: `topic orders: kafka-cluster:ReadData`, `denied group g: …`.
    private static func grants(in map: [UInt8]) -> [String: Set<String>] {
        let root = (try? JSONSerialization.jsonObject(with: Data(map))) as? [String: Any]
        let principals = root?["principals"] as? [String: [String: Any]] ?? [:]
        return principals.mapValues { access in
            Set(grants(access)).union(grants(access["denied"] as? [String: Any] ?? [:]).map { "denied \($0)" })
        }
    }

    private static let kinds = ["topics": "topic", "groups": "group", "transactionalIds": "transactional id"]

    private static func grants(_ access: [String: Any]) -> [String] {
        let named = kinds.flatMap { label, kind in
            (access[label] as? [String: [String]] ?? [:]).flatMap { name, actions in
                actions.map { "\(kind) \(name): \($0)" }
            }
        }
        return named + (access["cluster"] as? [String] ?? []).map { "cluster: \($0)" }
    }
}

extension Unicode.Scalar.Properties {
    /// Not a control, and nothing that changes the direction or the place of what follows.
    fileprivate var isVisible: Bool {
        ![.control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned].contains(generalCategory)
    }
}
