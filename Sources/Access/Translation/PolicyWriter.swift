import AWS

/// Writes the policies that grant an access on a cluster and no other.
///
/// Resources with the same actions share a statement, whose Sid says what it grants in Kafka's words: `TopicsRead` is
/// READ with the DESCRIBE that it carries. What is denied comes first, so that it is never attached last.
struct PolicyWriter {
    private let cluster: ClusterARN
    private var sids: Set<String> = []

    init(_ cluster: ClusterARN) {
        self.cluster = cluster
    }

    /// The access in one document, as short as it gets.
    mutating func document(_ access: PrincipalAccess) -> PolicyDocument {
        PolicyDocument(statements: statements(.deny, access.denied) + statements(.allow, access.allowed))
    }

    private mutating func statements(
        _ effect: PolicyStatement.Effect, _ access: [AccessPattern: ActionSet]
    ) -> [PolicyStatement] {
        let kinds = Dictionary(grouping: access.withoutCovered) { $0.key.resource }
        return kinds.sorted { $0.key < $1.key }.flatMap { resource, entries in
            let grants = Self.shortest(entries.map { ($0.key, $0.value) }, cluster)
            return grants.map { statement(effect, resource, $0) }
        }
    }

    /// Patterns and what is granted on each of them.
    private struct Grant {
        let actions: ActionSet
        let patterns: [AccessPattern]
    }

    /// Every pattern once with all its actions, or every action once with all its patterns: whichever is shorter.
    private static func shortest(_ entries: [(AccessPattern, ActionSet)], _ cluster: ClusterARN) -> [Grant] {
        let byActions = Dictionary(grouping: entries) { $0.1 }.map {
            Grant(actions: $0, patterns: $1.map(\.0).sorted())
        }
        let actions = entries.reduce(into: ActionSet()) { $0.formUnion($1.1) }.elements
        let byPatterns = Dictionary(grouping: actions) { action in
            entries.filter { $0.1.contains(action) }.map(\.0).sorted()
        }.map { Grant(actions: ActionSet($1), patterns: $0) }
        func size(_ grants: [Grant]) -> Int {
            grants.reduce(0) { sum, grant in
                sum + 60 + grant.actions.elements.reduce(0) { $0 + $1.iamName.utf8.count + 3 }
                    + grant.patterns.reduce(0) { $0 + $1.arn(in: cluster).utf8.count + 3 }
            }
        }
        let shorter = byActions.count > 1 && size(byPatterns) < size(byActions) ? byPatterns : byActions
        return shorter.sorted { $0.actions < $1.actions }
    }

    private mutating func statement(
        _ effect: PolicyStatement.Effect, _ resource: KafkaClusterAction.Resource, _ grant: Grant
    ) -> PolicyStatement {
        PolicyStatement(
            sid: unique(Self.sid(effect, resource, grant.actions)), effect,
            actions: .only(grant.actions.elements.map(\.iamName)),
            resources: .only(grant.patterns.map { $0.arn(in: cluster) }))
    }

    /// The Sid, or the first that is free after it.
    mutating func unique(_ name: String) -> String {
        var (sid, number) = (name, 1)
        while !sids.insert(sid).inserted {
            number += 1
            sid = "\(name)\(number)"
        }
        return sid
    }

    private static func sid(
        _ effect: PolicyStatement.Effect, _ resource: KafkaClusterAction.Resource, _ actions: ActionSet
    ) -> String {
        let plural =
            switch resource {
            case .cluster: "Cluster"
            case .topic: "Topics"
            case .group: "Groups"
            case .transactionalID: "TransactionalIds"
            }
        let prefix = effect == .deny ? "Deny" : ""
        if actions == .all(on: resource) { return "\(prefix)\(plural)All" }
        // An Allow goes with what its actions depend on, so the name need not say it.
        var named = actions
        if effect == .allow {
            for action in actions.elements { named = named.subtracting(action.dependencies) }
        }
        return prefix + plural + named.elements.map(\.verb).joined()
    }
}

extension [AccessPattern: ActionSet] {
    /// Without what is said by a prefix that covers it.
    fileprivate var withoutCovered: [AccessPattern: ActionSet] {
        var kept: [AccessPattern: ActionSet] = [:]
        // The prefixes that the names at hand begin with, shortest first, each with what it and those before it grant.
        var covering: [(pattern: AccessPattern, actions: ActionSet)] = []
        for (pattern, actions) in sorted(by: { $0.key.precedesWithin($1.key) }) where !actions.isEmpty {
            while let last = covering.last, !last.pattern.overlaps(pattern) { covering.removeLast() }
            let covered = covering.last?.actions ?? []
            if !actions.isSubset(of: covered) { kept[pattern] = actions }
            if pattern.isPrefix { covering.append((pattern, covered.union(actions))) }
        }
        return kept
    }
}

extension AccessPattern {
    /// Like `<`, but a prefix comes before everything that it covers.
    fileprivate func precedesWithin(_ other: AccessPattern) -> Bool {
        if resource == other.resource && ExactText(name) == ExactText(other.name) { return isPrefix && !other.isPrefix }
        return self < other
    }
}

extension KafkaClusterAction {
    /// The operation of Kafka's that the action stands for.
    fileprivate var verb: String {
        switch self {
        case .connect: "Connect"
        case .writeDataIdempotently: "WriteIdempotently"
        case .readData, .alterGroup: "Read"
        case .writeData, .alterTransactionalID: "Write"
        case .createTopic: "Create"
        case .deleteTopic, .deleteGroup: "Delete"
        case .alterCluster, .alterTopic: "Alter"
        case .describeCluster, .describeTopic, .describeGroup, .describeTransactionalID: "Describe"
        case .alterClusterDynamicConfiguration, .alterTopicDynamicConfiguration: "AlterConfigs"
        case .describeClusterDynamicConfiguration, .describeTopicDynamicConfiguration: "DescribeConfigs"
        }
    }
}
