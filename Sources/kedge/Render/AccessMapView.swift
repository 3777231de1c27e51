import Access

/// What `kedge access show` says.
struct AccessMapView: Encodable {
    /// Kind of resource → name → actions; `cluster` has actions alone.
    struct Access: Encodable {
        let allowed: [String: [String: [String]]]
        let denied: [String: [String: [String]]]

        init(_ access: PrincipalAccess) {
            allowed = Self.names(access.allowed)
            denied = Self.names(access.denied)
        }

        private static func names(_ access: [AccessPattern: ActionSet]) -> [String: [String: [String]]] {
            access.reduce(into: [:]) { names, entry in
                let name = entry.key.resource == .cluster ? "*" : entry.key.policyName
                names[entry.key.resource.rawValue, default: [:]][name] = entry.value.elements.map(\.iamName)
            }
        }
    }

    let principals: [String: Access]
    let policies: [String: Int]
    let notes: [FindingView]
    private let map: AccessMap

    private enum CodingKeys: String, CodingKey { case principals, policies, notes }

    init(_ translation: AccessTranslation) {
        map = translation.map
        principals = Dictionary(map.principals.map { ($0.principal, Access($0)) }) { first, _ in first }
        policies = Dictionary(translation.policies.map { ($0.principal, $0.documents.count) }) { first, _ in first }
        notes = translation.notes.map(FindingView.init)
    }

    func print(_ options: OutputOptions) {
        guard options.output == .text else { return printJSON(self) }
        let style = options.style
        var blocks = map.principals.map { access in
            style.bold(access.principal.plain) + "\n"
                + table(Self.rows(access.allowed, "") + Self.rows(access.denied, "denied "), in: style)
        }
        if blocks.isEmpty { blocks = ["The ACLs allow nobody anything.\n"] }
        if !notes.isEmpty { blocks.append("Notes\n" + notes.map { $0.text(style) }.joined()) }
        printText(blocks.joined(separator: "\n"))
    }

    private static func rows(_ access: [AccessPattern: ActionSet], _ prefix: String) -> [[String]] {
        access.sorted { $0.key < $1.key }.map { pattern, actions in
            let isEverything = actions == .all(on: pattern.resource)
            let words = isEverything ? "every action" : actions.elements.map(\.rawValue).joined(separator: ", ")
            return ["\(pattern)".plain, prefix + words]
        }
    }
}
