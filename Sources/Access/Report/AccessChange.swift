import AWS

/// What a change of policies means: what each principal gains and loses by it.
package struct AccessChange: Hashable, Sendable {
    package struct Principal: Hashable, Sendable {
        package let principal: String
        /// What is gained before what is lost.
        package let differences: [AccessDifference]
        /// What of either side could not be decided; see ``IAMEvaluator/undecided``.
        package let undecided: [String]
    }

    /// Those for whom something changes, or may change.
    package let principals: [Principal]

    package var isEmpty: Bool { principals.isEmpty }

    package init(from old: [AttachedPolicy], to new: [AttachedPolicy], on cluster: ClusterARN) {
        let sides = [old, new].map { Dictionary(grouping: $0) { ExactText($0.principal) } }
        principals = Set(sides.flatMap(\.keys)).sorted().compactMap { principal in
            let documents = sides.map { ($0[principal] ?? []).map(\.document) }
            guard documents[0] != documents[1] else { return nil }
            let comparison = PolicyComparison(from: documents[0], to: documents[1], on: cluster)
            let differences = (comparison.differences + comparison.elsewhere).sorted()
            guard !differences.isEmpty || !comparison.undecided.isEmpty else { return nil }
            return Principal(principal: principal.text, differences: differences, undecided: comparison.undecided)
        }
    }
}
