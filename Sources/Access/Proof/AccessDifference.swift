/// Something that a principal may do on one side and not on the other.
package struct AccessDifference: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Allowed by the policies, not by the ACLs.
        case gained
        /// Allowed by the ACLs, not by the policies.
        case lost
    }

    package let kind: Kind
    /// As policies write it, `kafka-cluster:ReadData`.
    package let action: String
    /// What it is about: `topic orders`, `topic orders-*` for the names that begin so and that nothing else names,
    /// `the cluster`; or the text of a policy's resource, where that is not this cluster's alone.
    package let resource: String
    /// A name on which the sides differ, where the resource does not give it.
    package let example: String?
    /// Why somebody accepted the difference; nil as long as nobody has.
    package internal(set) var acceptance: String?

    package init(_ kind: Kind, _ action: String, on resource: String, example: String? = nil, acceptance: String? = nil)
    {
        self.kind = kind
        self.action = action
        self.resource = resource
        self.example = example
        self.acceptance = acceptance
    }

    /// `kafka-cluster:ReadData on topic orders-*`, as notes and acceptances name it.
    package var words: String { "\(action) on \(resource)" }

    /// The example, where the resource is more than the beginning of names.
    package var tellingExample: String? {
        let isBeginning = resource.hasSuffix("*") && !resource.dropLast().contains { "*?".contains($0) }
        return isBeginning ? nil : example
    }
}

extension AccessDifference: Comparable {
    package static func < (a: Self, b: Self) -> Bool {
        if a.kind != b.kind { return a.kind == .gained }
        let resources = (ExactText(a.resource), ExactText(b.resource))
        return resources.0 != resources.1 ? resources.0 < resources.1 : ExactText(a.action) < ExactText(b.action)
    }
}

extension [AccessDifference] {
    /// In order, and each once, with the first of its examples.
    func inOrder() -> [AccessDifference] {
        var seen: Set<ExactText> = []
        return sorted().filter { seen.insert(ExactText("\($0.kind) \($0.words)")).inserted }
    }
}
