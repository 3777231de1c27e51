import AWS

/// IAM's decision about an action on a resource: an explicit deny wins over an allow, nothing said is a deny.
///
/// Source: IAM User Guide, "Policy evaluation logic". What cannot be decided here (conditions and variables over values
/// that kedge does not know) never allows: such an Allow does not apply, such a Deny does; ``undecided`` lists them.
package struct IAMEvaluator: Sendable {
    package enum Decision: Hashable, Sendable {
        case allowed
        case explicitlyDenied
        case implicitlyDenied
    }

    /// The statements that could not be decided, in words.
    package private(set) var undecided: [String] = []
    private var allows: [KafkaClusterAction: [ResourceMatcher]] = [:]
    private var denies: [KafkaClusterAction: [ResourceMatcher]] = [:]

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
        if denies[action]?.contains(where: { $0.matches(resource) }) ?? false { return .explicitlyDenied }
        return allows[action]?.contains { $0.matches(resource) } ?? false ? .allowed : .implicitlyDenied
    }

    package func allows(_ action: KafkaClusterAction, on resource: String) -> Bool {
        decide(action, on: resource) == .allowed
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
        let matcher = ResourceMatcher(statement, version: version, values: values)
        undecided += matcher.undecided.map { "\(name): \($0)" }
        for action in actions.elements {
            switch statement.effect {
            case .allow: allows[action, default: []].append(matcher)
            case .deny: denies[action, default: []].append(matcher)
            }
        }
    }
}

extension PolicyStatement.Selection {
    /// The actions on MSK clusters that the patterns of an `Action` or a `NotAction` name.
    package var kafkaClusterActions: ActionSet {
        let patterns = patterns.map { PolicyPattern(wildcards: $0.lowercased()) }
        let named = ActionSet(
            KafkaClusterAction.allCases.filter { action in
                patterns.contains { $0.matches(action.iamName.lowercased()) }
            })
        return switch self {
        case .only: named
        case .allBut: ActionSet(KafkaClusterAction.allCases).subtracting(named)
        }
    }
}
