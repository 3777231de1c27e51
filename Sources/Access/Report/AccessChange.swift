import AWS

/// What a change of policies means: what each principal gains and loses by it.
///
/// Both sides are asked about every action on one example of each kind of names, as ``AccessProof`` does it.
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
            let comparison = Comparison(documents[0], documents[1], cluster)
            guard !comparison.differences.isEmpty || !comparison.undecided.isEmpty else { return nil }
            return Principal(
                principal: principal.text, differences: Set(comparison.differences).sorted(),
                undecided: comparison.undecided)
        }
    }
}

private struct Comparison {
    private let cluster: ClusterARN
    private let sides: [(documents: [PolicyDocument], evaluator: IAMEvaluator)]
    private(set) var differences: [AccessDifference] = []
    private(set) var undecided: [String]

    init(_ old: [PolicyDocument], _ new: [PolicyDocument], _ cluster: ClusterARN) {
        self.cluster = cluster
        sides = [old, new].map { ($0, IAMEvaluator($0)) }
        undecided = Set(sides.flatMap(\.evaluator.undecided)).sorted()
        compare(.cluster, AccessPattern.cluster.description, nil, cluster.description)
        for resource in KafkaClusterAction.Resource.allCases where resource != .cluster { compare(resource) }
        let elsewhere = sides.map { Set($0.documents.flatMap(Self.elsewhere(cluster))) }
        differences += elsewhere[1].subtracting(elsewhere[0]).map {
            AccessDifference(.gained, $0.action, on: $0.resource)
        }
        differences += elsewhere[0].subtracting(elsewhere[1]).map {
            AccessDifference(.lost, $0.action, on: $0.resource)
        }
    }

    private mutating func compare(_ resource: KafkaClusterAction.Resource) {
        var names = ProofNames(resource, in: cluster)
        for document in sides.flatMap(\.documents) {
            for text in document.statements.flatMap(\.resources.patterns) { names.add(text, document.version) }
        }
        guard let examples = names.examples() else {
            undecided.append("too many wildcards in the resources to compare \(resource.rawValue)s")
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
        let allowed = sides.map { $0.evaluator.actions(on: arn).intersection(.all(on: resource)) }
        for (kind, actions) in [
            (AccessDifference.Kind.gained, allowed[1].subtracting(allowed[0])),
            (.lost, allowed[0].subtracting(allowed[1])),
        ] {
            differences += actions.elements.map { AccessDifference(kind, $0.iamName, on: label, example: example) }
        }
    }

    private struct Elsewhere: Hashable {
        let action: String
        let resource: String
    }

    /// What is allowed beyond the cluster, as the policy writes it.
    private static func elsewhere(_ cluster: ClusterARN) -> (PolicyDocument) -> [Elsewhere] {
        { document in
            document.statements.filter { $0.effect == .allow }.flatMap { statement in
                statement.actions.words.flatMap { action in
                    let isOurs = action.lowercased().hasPrefix("kafka-cluster:")
                    let resources = isOurs ? statement.resources.beyond(cluster) : statement.resources.words
                    return resources.map { Elsewhere(action: action, resource: $0) }
                }
            }
        }
    }
}
