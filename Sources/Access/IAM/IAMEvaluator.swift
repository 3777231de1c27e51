import AWS

/// IAM's decision about an action on a resource: an explicit deny wins over an allow, nothing said is a deny.
///
/// Source: IAM User Guide, "Policy evaluation logic". What cannot be decided here (conditions and variables over values
/// that kedge does not know) never allows: such an Allow does not apply, such a Deny does; ``undecided`` lists them.
/// Nor does a wildcard allow where it is not documented that it reaches; see ``range(on:)``.
package struct IAMEvaluator: Sendable {
    package enum Decision: Hashable, Sendable {
        case allowed
        case explicitlyDenied
        case implicitlyDenied
    }

    /// The statements that could not be decided, in words.
    package private(set) var undecided: [String] = []
    private var allowing = ResourceActions()
    private var denying = ResourceActions()

    /// - Parameter values: what is known of every request, `aws:PrincipalArn` and the like.
    package init(_ policies: [PolicyDocument], values: [String: String] = [:]) {
        let values = Dictionary(values.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        for policy in policies {
            for (index, statement) in policy.statements.enumerated() {
                add(statement, name: statement.sid ?? "Statement[\(index)]", version: policy.version, values: values)
            }
        }
    }

    package func decide(_ action: KafkaClusterAction, on resource: String) -> Decision {
        if denying.actions(on: resource, reach: .most).contains(action) { return .explicitlyDenied }
        return allowing.actions(on: resource, reach: .least).contains(action) ? .allowed : .implicitlyDenied
    }

    package func allows(_ action: KafkaClusterAction, on resource: String) -> Bool {
        actions(on: resource).contains(action)
    }

    /// All actions that are allowed on the resource; those of other kinds of resources too, if the policies say so.
    package func actions(on resource: String) -> ActionSet {
        allowing.actions(on: resource, reach: .least).subtracting(denying.actions(on: resource, reach: .most))
    }

    /// What is allowed on the resource for sure, and what may be if wildcards go otherwise over the colons of an ARN
    /// than kedge would have them (``PolicyPattern/withinSegments``).
    package func range(on resource: String) -> (least: ActionSet, most: ActionSet) {
        let least = actions(on: resource)
        guard allowing.isAmbiguous || denying.isAmbiguous else { return (least, least) }
        return (
            least,
            allowing.actions(on: resource, reach: .most).subtracting(denying.actions(on: resource, reach: .least))
        )
    }

    /// Whether the action is allowed on a resource of the cluster.
    package func allows(_ action: KafkaClusterAction, on resource: KafkaResource, of cluster: ClusterARN) -> Bool {
        resource.arn(in: cluster).map { allows(action, on: $0) } ?? false
    }

    private mutating func add(
        _ statement: PolicyStatement, name: String, version: PolicyDocument.Version, values: [String: String]
    ) {
        let actions = statement.actions.kafkaClusterActions
        guard !actions.isEmpty else { return }
        let verdicts = statement.conditions.map { ($0, $0.decide(version: version, values: values)) }
        if verdicts.contains(where: { $0.1 == false }) { return }
        let open = verdicts.filter { $0.1 == nil }.map(\.0)
        undecided += open.map { "\(name): \($0.test) \($0.key)" }
        if !open.isEmpty && statement.effect == .allow { return }
        let unknown =
            switch statement.effect {
            case .allow: allowing.add(actions, statement, version: version, values: values)
            case .deny: denying.add(actions, statement, version: version, values: values)
            }
        undecided += unknown.map { "\(name): \($0)" }
    }
}

extension PolicyStatement.Selection {
    /// The actions on MSK clusters that the patterns of an `Action` or a `NotAction` name.
    package var kafkaClusterActions: ActionSet {
        var named: ActionSet = []
        for pattern in patterns {
            if let action = KafkaClusterAction(iamName: pattern) {
                named.insert(action)
            } else if pattern.contains(where: { "*?".contains($0) }) {
                named.formUnion(KafkaClusterAction.matching(pattern))
            }
        }
        return switch self {
        case .only: named
        case .allBut: ActionSet.all.subtracting(named)
        }
    }
}

extension KafkaClusterAction {
    /// The action of a policy, in any case; nil for wildcards and for other services' actions.
    init?(iamName: String) {
        guard let action = Self.byName[iamName] ?? Self.byName[iamName.lowercased()] else { return nil }
        self = action
    }

    private static let byName = Dictionary(
        allCases.flatMap { [($0.iamName, $0), ($0.iamName.lowercased(), $0)] }
    ) { first, _ in first }

    fileprivate static func matching(_ wildcards: String) -> ActionSet {
        let pattern = PolicyPattern(wildcards: wildcards.lowercased())
        return ActionSet(allCases.filter { pattern.matches($0.iamName.lowercased()) })
    }
}
