import AWS

extension PrincipalAccess {
    /// The policy that grants this access on the cluster and no other.
    ///
    /// Resources with the same actions share a statement, whose Sid says what it grants in Kafka's words: `TopicsRead`
    /// is READ with the DESCRIBE that it carries.
    package func policy(on cluster: ClusterARN) -> PolicyDocument {
        var sids: Set<String> = []
        return PolicyDocument(
            statements: Self.statements(.allow, allowed, cluster, &sids)
                + Self.statements(.deny, denied, cluster, &sids))
    }

    private struct Group: Hashable {
        let resource: KafkaClusterAction.Resource
        let actions: ActionSet

        static func precedes(_ a: Self, _ b: Self) -> Bool {
            a.resource != b.resource ? a.resource < b.resource : a.actions < b.actions
        }
    }

    private static func statements(
        _ effect: PolicyStatement.Effect, _ access: [AccessPattern: ActionSet], _ cluster: ClusterARN,
        _ sids: inout Set<String>
    ) -> [PolicyStatement] {
        let groups = Dictionary(grouping: access.filter { !$0.value.isEmpty }) {
            Group(resource: $0.key.resource, actions: $0.value)
        }
        return groups.sorted { Group.precedes($0.key, $1.key) }.map { group, entries in
            let name = sid(effect, group)
            var (sid, number) = (name, 1)
            // Two sets of actions have one name only where a dependency had to be left out.
            while !sids.insert(sid).inserted {
                number += 1
                sid = "\(name)\(number)"
            }
            return PolicyStatement(
                sid: sid, effect, actions: .only(group.actions.elements.map(\.iamName)),
                resources: .only(entries.map(\.key).sorted().map { $0.arn(in: cluster) }))
        }
    }

    private static func sid(_ effect: PolicyStatement.Effect, _ group: Group) -> String {
        let plural =
            switch group.resource {
            case .cluster: "Cluster"
            case .topic: "Topics"
            case .group: "Groups"
            case .transactionalID: "TransactionalIds"
            }
        if group.actions == .all(on: group.resource) { return "\(effect.prefix)\(plural)All" }
        // An Allow always has what its actions depend on, so the name need not say it.
        var named = group.actions
        if effect == .allow {
            for action in group.actions.elements { named = named.subtracting(action.dependencies) }
        }
        return effect.prefix + plural + named.elements.map(\.verb).joined()
    }
}

extension PolicyStatement.Effect {
    fileprivate var prefix: String { self == .deny ? "Deny" : "" }
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
