/// What statements of one effect say about resources, made ready for look-ups.
struct ResourceActions: Sendable {
    private var index = NameIndex<ActionSet>()
    private var wild: [(pattern: PolicyPattern, actions: ActionSet)] = []
    /// Of `NotResource`: everything but what the patterns stand for.
    private var complements: [(patterns: [PolicyPattern], actions: ActionSet)] = []
    /// Whether it is not documented how far some wildcard goes.
    private(set) var isAmbiguous = false

    /// Adds a statement, and gives the patterns whose variables have no value here.
    mutating func add(
        _ actions: ActionSet, _ statement: PolicyStatement, version: PolicyDocument.Version, values: [String: String]
    ) -> [String] {
        var undecided: [String] = []
        func patterns(_ texts: [String], whereUnknown unknown: PolicyPattern.Unknown?) -> [PolicyPattern] {
            texts.compactMap { text in
                if let pattern = PolicyPattern(text, version: version, values: values, unknown: nil) { return pattern }
                undecided.append(text)
                return PolicyPattern(text, version: version, values: values, unknown: unknown)
            }
        }

        // A variable without a value must not let an Allow reach further or a Deny less far.
        switch statement.resources {
        case .only(let texts):
            let shapes = texts.map { ($0, PolicyPattern.plainShape($0)) }
            for case (_, let shape?) in shapes { add(actions, shape) }
            let others = shapes.filter { $0.1 == nil }.map(\.0)
            for pattern in patterns(others, whereUnknown: statement.effect == .deny ? .anything : nil) {
                if pattern.shape == .wild { wild.append((pattern, actions)) } else { add(actions, pattern.shape) }
                isAmbiguous = isAmbiguous || pattern.isAmbiguous
            }
        case .allBut(let texts):
            let patterns = patterns(texts, whereUnknown: statement.effect == .allow ? .anything : nil)
            complements.append((patterns, actions))
            isAmbiguous = isAmbiguous || patterns.contains(where: \.isAmbiguous)
        }
        return undecided
    }

    private mutating func add(_ actions: ActionSet, _ shape: PolicyPattern.Shape) {
        switch shape {
        case .exact(let name): index[name, isPrefix: false, default: []].formUnion(actions)
        case .prefix(let name): index[name, isPrefix: true, default: []].formUnion(actions)
        case .wild: break
        }
    }

    /// - Parameter reach: how far wildcards go where that is not documented.
    func actions(on resource: String, reach: Reach) -> ActionSet {
        func matches(_ pattern: PolicyPattern, _ reach: Reach) -> Bool {
            (reach == .most ? pattern : pattern.withinSegments).matches(resource)
        }

        var actions: ActionSet = []
        index.forEach(for: resource) { actions.formUnion($0) }
        for (pattern, named) in wild where matches(pattern, reach) { actions.formUnion(named) }
        // The further the patterns go, the less is left.
        let opposite: Reach = reach == .most ? .least : .most
        for (patterns, named) in complements where !patterns.contains(where: { matches($0, opposite) }) {
            actions.formUnion(named)
        }
        return actions
    }

    enum Reach { case least, most }
}
