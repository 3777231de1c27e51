extension PolicyCondition {
    /// Whether the condition holds, or nil where that cannot be told.
    ///
    /// A key that is not among the values may still be part of the real request, so nothing follows from its absence.
    func decide(version: PolicyDocument.Version, values: [String: String]) -> Bool? {
        guard let actual = values[key.lowercased()], let comparison = Comparison(test) else { return nil }
        let verdicts = self.values.map { comparison.holds(actual, $0, version: version, values: values) }
        let holds: Bool? = verdicts.contains(true) ? true : verdicts.contains(nil) ? nil : false
        return comparison.isNegated ? holds.map { !$0 } : holds
    }

    /// The operators that compare text; others (addresses, dates, sets of values) are left undecided.
    private struct Comparison {
        private enum Kind { case equal, equalIgnoringCase, like }

        private let kind: Kind
        let isNegated: Bool

        init?(_ test: String) {
            switch test.hasSuffix("IfExists") ? String(test.dropLast("IfExists".count)) : test {
            case "StringEquals": (kind, isNegated) = (.equal, false)
            case "StringNotEquals": (kind, isNegated) = (.equal, true)
            case "StringEqualsIgnoreCase", "Bool": (kind, isNegated) = (.equalIgnoringCase, false)
            case "StringNotEqualsIgnoreCase": (kind, isNegated) = (.equalIgnoringCase, true)
            case "StringLike": (kind, isNegated) = (.like, false)
            case "StringNotLike": (kind, isNegated) = (.like, true)
            default: return nil
            }
        }

        func holds(
            _ actual: String, _ value: String, version: PolicyDocument.Version, values: [String: String]
        ) -> Bool? {
            switch kind {
            case .equal:
                version == .v2012 && value.contains("${") ? nil : ExactText(actual) == ExactText(value)
            case .equalIgnoringCase:
                version == .v2012 && value.contains("${")
                    ? nil : ExactText(actual.lowercased()) == ExactText(value.lowercased())
            case .like:
                PolicyPattern(value, version: version, values: values, unknown: nil)?.matches(actual)
            }
        }
    }
}
