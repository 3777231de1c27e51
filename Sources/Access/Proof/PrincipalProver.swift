import AWS
import Kafka

/// Compares what one principal may do by its ACLs with what its policies allow.
///
/// Both sides are asked about every action on one example of each kind of names (``NameAtoms``), so that the answer
/// holds for every name.
struct PrincipalProver {
    private let cluster: ClusterARN
    private let policies: [AttachedPolicy]
    private let iam: IAMEvaluator
    /// What the ACLs allow from some host; what of it is missing is lost.
    private let needed: ACLActions
    /// What the ACLs allow from every host; what goes beyond is gained.
    private let permitted: ACLActions
    private let mayConnect: Bool
    /// What each kind of names is called, what both sides allow there, and what the policies do.
    private var granted: [(label: String, both: ActionSet, usable: ActionSet)] = []
    private(set) var proof: PrincipalProof

    init(
        _ principal: String, needed: KafkaAuthorizer, permitted: KafkaAuthorizer, _ policies: [AttachedPolicy],
        on cluster: ClusterARN
    ) {
        self.cluster = cluster
        self.policies = policies
        self.needed = ACLActions(principal, needed)
        self.permitted = ACLActions(principal, permitted)
        iam = IAMEvaluator(policies.map(\.document))
        mayConnect = iam.allows(.connect, on: cluster.description)
        proof = PrincipalProof(principal: principal, policies: policies.map(\.digest))
        proof.undecided = iam.undecided
    }

    mutating func compare(_ acls: [ACLBinding], accepting acceptances: [AccessAcceptance]) {
        compareCluster()
        for (type, resource) in Self.named { compare(type, resource, acls) }
        compareElsewhere()
        findDependencies()
        findInexpressible(acls)
        proof.differences = proof.differences.inOrder()
        for index in proof.differences.indices {
            let difference = proof.differences[index]
            proof.differences[index].acceptance = acceptances.first { $0.covers(difference, on: cluster) }?.reason
        }
    }

    private static let named: [(ACLResourceType, KafkaClusterAction.Resource)] = [
        (.topic, .topic), (.group, .group), (.transactionalID, .transactionalID),
    ]

    private mutating func compareCluster() {
        var permitted = permitted.actions(on: .cluster, idempotence: true)
        permitted.insert(.connect)  // Kafka asks nobody who has signed in.
        compare(
            .cluster, AccessPattern.cluster.description, nil, needed: needed.actions(on: .cluster), permitted,
            cluster.description)
    }

    private mutating func compare(
        _ type: ACLResourceType, _ resource: KafkaClusterAction.Resource, _ acls: [ACLBinding]
    ) {
        var names = ProofNames(resource, in: cluster)
        for acl in acls where acl.resource == type {
            if let pattern = AccessPattern(acl) { names.add(pattern) }
        }
        for policy in policies {
            for statement in policy.document.statements {
                for text in statement.resources.patterns { names.add(text, policy.document.version) }
            }
        }
        guard let examples = names.examples() else {
            proof.undecided.append("too many wildcards in the resources to compare \(type.words)s")
            return
        }
        for (name, label) in examples {
            let example = KafkaResource(type, name)
            compare(
                resource, label, AccessPattern(resource, name).description == label ? nil : name,
                needed: needed.actions(on: example), permitted.actions(on: example),
                resource.arn(name, in: cluster))
        }
    }

    private mutating func compare(
        _ resource: KafkaClusterAction.Resource, _ label: String, _ example: String?, needed: ActionSet,
        _ permitted: ActionSet, _ arn: String
    ) {
        let all = ActionSet.all(on: resource)
        let allowed = iam.range(on: arn)
        let usable = mayConnect ? allowed.least.intersection(all) : []
        proof.questions += all.count
        func differ(_ kind: AccessDifference.Kind, _ actions: ActionSet) {
            proof.differences += actions.elements.map {
                AccessDifference(kind, $0.iamName, on: label, example: example)
            }
        }
        differ(.gained, allowed.most.intersection(all).subtracting(permitted))
        differ(.lost, needed.subtracting(usable))
        granted.append((label, usable.intersection(needed), usable))
    }

    /// What policies allow beyond this cluster is gained, whatever it is: no ACL of this one allows it.
    private mutating func compareElsewhere() {
        for statement in policies.flatMap(\.document.statements) where statement.effect == .allow {
            let beyond = statement.resources.beyond(cluster)
            for action in statement.actions.words {
                let isOurs = action.lowercased().hasPrefix("kafka-cluster:")
                if isOurs && PolicyStatement.Selection.only([action]).kafkaClusterActions.isEmpty { continue }
                proof.differences += (isOurs ? beyond : statement.resources.words).map {
                    AccessDifference(.gained, action, on: $0)
                }
            }
        }
    }

    private mutating func findDependencies() {
        let anywhere = granted.reduce(into: ActionSet()) { $0.formUnion($1.usable) }
        for (label, both, usable) in granted where !both.isEmpty {
            proof.both.append(PrincipalProof.Grant(resource: label, actions: both))
            for action in both.elements {
                let needed = action.dependencies.subtracting([.connect])
                let here = needed.intersection(.all(on: action.resource))
                let missing = here.subtracting(usable).union(needed.subtracting(here).subtracting(anywhere))
                guard !missing.isEmpty else { continue }
                proof.dependencies.append(
                    PrincipalProof.Dependency(action: action, resource: label, missing: missing))
            }
        }
    }

    private mutating func findInexpressible(_ acls: [ACLBinding]) {
        var words: Set<String> = []
        if needed.operations(on: .cluster).contains(.clusterAction) { words.insert("CLUSTER_ACTION on the cluster") }
        for acl in acls where acl.permission == .allow && [.delegationToken, .user].contains(acl.resource) {
            words.insert(acl.words)
        }
        proof.inexpressible = words.sorted()
    }
}
