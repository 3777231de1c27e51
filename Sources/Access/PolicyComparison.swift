import AWS

/// What one set of policies allows and another does not, on the resources that either names and just beside them.
///
/// It tells how a role has drifted from what was merged; ``AccessProof`` compares policies with ACLs.
///
/// Both are evaluated on every name that a pattern of either stands for or misses by a character, on this cluster, on
/// another of the same name and on one of another name.
package struct PolicyComparison: Hashable, Sendable {
    package struct Difference: Hashable, Sendable {
        package let action: KafkaClusterAction
        /// The ARN.
        package let resource: String
    }

    /// Allowed by the policies and not by the reference.
    package let gained: [Difference]
    /// Allowed by the reference and not by the policies.
    package let lost: [Difference]
    /// Statements of the policies that could not be decided; see ``IAMEvaluator/undecided``.
    package let undecided: [String]
    /// What the policies allow beyond MSK clusters, as they write it.
    package let otherActions: [String]

    package var isEquivalent: Bool { gained.isEmpty && lost.isEmpty && undecided.isEmpty && otherActions.isEmpty }

    /// - Parameters:
    ///   - policies: all that are attached to one role.
    ///   - reference: what they should amount to.
    package init(_ policies: [PolicyDocument], with reference: [PolicyDocument], on cluster: ClusterARN) {
        let actual = IAMEvaluator(policies)
        let expected = IAMEvaluator(reference)
        let probes = PolicyProbes(policies + reference, cluster)
        var gained: [Difference] = []
        var lost: [Difference] = []
        // What no statement allows on either side is denied on both.
        for action in PolicyComparison.allowed(by: policies + reference).elements {
            for resource in probes.resources(action.resource) {
                switch (actual.allows(action, on: resource), expected.allows(action, on: resource)) {
                case (true, false): gained.append(Difference(action: action, resource: resource))
                case (false, true): lost.append(Difference(action: action, resource: resource))
                default: continue
                }
            }
        }
        self.gained = gained
        self.lost = lost
        undecided = actual.undecided
        otherActions = policies.flatMap(\.statements).filter { $0.effect == .allow }.flatMap { statement in
            switch statement.actions {
            case .only(let patterns): patterns.filter { !$0.lowercased().hasPrefix("kafka-cluster:") }
            case .allBut(let patterns): ["everything but \(patterns.joined(separator: ", "))"]
            }
        }
    }

    private static func allowed(by policies: [PolicyDocument]) -> ActionSet {
        policies.flatMap(\.statements).filter { $0.effect == .allow }.reduce(into: []) { actions, statement in
            actions.formUnion(statement.actions.kafkaClusterActions)
        }
    }
}
