/// The resources of one statement, made ready for look-ups.
struct ResourceMatcher: Sendable {
    /// Patterns whose variables have no value here.
    private(set) var undecided: [String] = []
    private var index = NameIndex<Bool>()
    private var wild: [PolicyPattern] = []
    private let isComplement: Bool

    init(_ statement: PolicyStatement, version: PolicyDocument.Version, values: [String: String]) {
        isComplement =
            switch statement.resources {
            case .only: false
            case .allBut: true
            }
        // A variable without a value must not let an Allow reach further or a Deny less far.
        let unknown: PolicyPattern.Unknown? = isComplement == (statement.effect == .allow) ? .anything : nil
        for text in statement.resources.patterns {
            let decided = PolicyPattern(text, version: version, values: values, unknown: nil)
            if decided == nil { undecided.append(text) }
            guard let pattern = decided ?? PolicyPattern(text, version: version, values: values, unknown: unknown)
            else { continue }
            switch pattern.shape {
            case .exact(let name): index[name, isPrefix: false, default: true] = true
            case .prefix(let name): index[name, isPrefix: true, default: true] = true
            case .wild: wild.append(pattern)
            }
        }
    }

    func matches(_ resource: String) -> Bool {
        (index.contains(resource) || wild.contains { $0.matches(resource) }) != isComplement
    }
}
