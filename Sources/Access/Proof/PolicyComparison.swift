import AWS

/// What one set of policies allows and another does not: what a change of policies means, or how far a role has drifted.
///
/// Both sides are asked about every action on one example of each kind of names, as ``AccessProof`` does it.
package struct PolicyComparison: Hashable, Sendable {
    /// What differs on the cluster; what is gained before what is lost.
    package let differences: [AccessDifference]
    /// What differs on other clusters and in other services, as the policies write it.
    package let elsewhere: [AccessDifference]
    /// What of either side could not be decided; see ``IAMEvaluator/undecided``.
    package let undecided: [String]

    package var gained: [AccessDifference] { differences.filter { $0.kind == .gained } }
    package var lost: [AccessDifference] { differences.filter { $0.kind == .lost } }

    /// - Parameters:
    ///   - old: what counts as lost where the other side lacks it.
    ///   - new: what counts as gained where the other side lacks it.
    package init(from old: [PolicyDocument], to new: [PolicyDocument], on cluster: ClusterARN) {
        var comparer = Comparer(old, new, cluster)
        if old != new { comparer.compare() }
        differences = comparer.differences.inOrder()
        elsewhere = old == new ? [] : comparer.elsewhere().inOrder()
        undecided = comparer.undecided.sorted()
    }
}

private struct Comparer {
    private let cluster: ClusterARN
    private let sides: [(documents: [PolicyDocument], evaluator: IAMEvaluator)]
    private(set) var differences: [AccessDifference] = []
    private(set) var undecided: Set<String>

    init(_ old: [PolicyDocument], _ new: [PolicyDocument], _ cluster: ClusterARN) {
        self.cluster = cluster
        sides = [old, new].map { ($0, IAMEvaluator($0)) }
        undecided = Set(sides.flatMap(\.evaluator.undecided))
    }

    mutating func compare() {
        compare(.cluster, AccessPattern.cluster.description, nil, cluster.description)
        for resource in KafkaClusterAction.Resource.allCases where resource != .cluster { compare(resource) }
    }

    private mutating func compare(_ resource: KafkaClusterAction.Resource) {
        var names = ProofNames(resource, in: cluster)
        for document in sides.flatMap(\.documents) {
            for text in document.statements.flatMap(\.resources.patterns) { names.add(text, document.version) }
        }
        guard let examples = names.examples() else {
            undecided.insert("too many wildcards in the resources to compare \(resource.rawValue)s")
            return
        }
        for (name, label) in examples {
            let isNamed = AccessPattern(resource, name).description == label
            compare(resource, label, isNamed ? nil : name, resource.arn(name, in: cluster))
        }
    }

    private mutating func compare(
        _ resource: KafkaClusterAction.Resource, _ label: String, _ example: String?, _ arn: String
    ) {
        let (old, new) = (sides[0].evaluator.range(on: arn), sides[1].evaluator.range(on: arn))
        for (kind, a, b) in [(AccessDifference.Kind.gained, new, old), (.lost, old, new)] {
            let actions = a.least.subtracting(b.least).union(a.most.subtracting(b.most))
            differences += actions.intersection(.all(on: resource)).elements.map {
                AccessDifference(kind, $0.iamName, on: label, example: example)
            }
        }
    }

    /// An action on a resource beyond the cluster, as the policy writes them.
    private struct Words: Hashable {
        let action: String
        let resource: String
    }

    func elsewhere() -> [AccessDifference] {
        let (allows, denies) = (beyond(.allow), beyond(.deny))
        // What is denied no longer is gained, where anything is allowed at all.
        func differences(_ kind: AccessDifference.Kind, from old: Int, to new: Int) -> [AccessDifference] {
            let freed = allows[new].isEmpty ? [] : denies[old].subtracting(denies[new])
            return allows[new].subtracting(allows[old]).union(freed).map {
                AccessDifference(kind, $0.action, on: $0.resource)
            }
        }
        return differences(.gained, from: 0, to: 1) + differences(.lost, from: 1, to: 0)
    }

    private func beyond(_ effect: PolicyStatement.Effect) -> [Set<Words>] {
        sides.map { side in
            let statements = side.documents.flatMap(\.statements).filter { $0.effect == effect }
            return Set(
                statements.flatMap { statement in
                    statement.actions.words.flatMap { action in
                        let isOurs = action.lowercased().hasPrefix("kafka-cluster:")
                        let resources = isOurs ? statement.resources.beyond(cluster) : statement.resources.words
                        return resources.map { Words(action: action, resource: $0) }
                    }
                })
        }
    }
}
