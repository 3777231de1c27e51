import AWS
import Access
import Cryptography
import Kafka

/// What is to be tried as one principal's role, and what is expected of it.
///
/// Expected is what the merged policies allow: they are proved against the ACLs before, so this is what the ACLs allow
/// but for the differences that people accepted. What is seen is the brokers' own decision, with everything else that
/// is on the role, its trust and its boundary, and with what no document says of how MSK decides.
package struct AccessRehearsal: Equatable, Sendable {
    package let principal: String
    package let role: RoleARN
    /// Names what this was made from; what was seen for the same is not tried again.
    package let inputs: String
    package let expected: [AccessAttempt: Bool]
    /// Topics and groups that were left out, because there are too many.
    package let left: Int

    /// What was as expected, or not, is tried on so many topics and groups of a principal.
    private static let mostTopics = 40
    private static let mostGroups = 20
    /// And on so many topics that it has nothing to do with.
    private static let foreignTopics = 5

    private static let topicActions: [KafkaClusterAction] = [
        .describeTopic, .describeTopicDynamicConfiguration, .readData, .writeData,
    ]
    private static let groupActions: [KafkaClusterAction] = [.describeGroup, .alterGroup]

    /// - Parameters:
    ///   - scratch: The topic for writing in earnest.
    ///   - topics: Those of the target.
    ///   - groups: Those of the source.
    init(
        _ principal: String, _ role: RoleARN, _ policies: [PolicyDocument], on cluster: ClusterARN,
        acls: [ACLBinding], topics: [TopicName], groups: [GroupID], scratch: TopicName
    ) {
        self.principal = principal
        self.role = role
        let digests = policies.map { hex(sha256($0.json())) }
        inputs = hex(sha256(Array(([role.description, scratch.rawValue] + digests).joined(separator: "\n").utf8)))
        let evaluator = IAMEvaluator(policies)
        let own = acls.filter { $0.principal == principal }
        func isConcerned(_ resource: KafkaResource, _ actions: [KafkaClusterAction]) -> Bool {
            own.contains { $0.names(resource) } || actions.contains { evaluator.allows($0, on: resource, of: cluster) }
        }
        let candidates = topics.sorted().filter { $0 != scratch }.map { KafkaResource.topic($0.rawValue) }
        let concerned = candidates.filter { isConcerned($0, Self.topicActions) }
        let foreign = candidates.filter { !concerned.contains($0) }
        // A group that nobody has: what a prefix allows is tried on it, and else it is to be refused.
        let made = own.filter { $0.resource == .group }.map {
            $0.pattern == .prefixed ? $0.name + scratch.rawValue : $0.name == "*" ? scratch.rawValue : $0.name
        }
        let wanted = Set(groups.map(\.rawValue)).filter { isConcerned(.group($0), Self.groupActions) }
            .union(made).union([scratch.rawValue]).sorted()
        left = max(0, concerned.count - Self.mostTopics) + max(0, wanted.count - Self.mostGroups)
        var attempts: [AccessAttempt] = [AccessAttempt(.writeData, on: .topic(scratch.rawValue))]
        attempts.append(AccessAttempt(.writeDataIdempotently, on: .cluster))
        for topic in concerned.prefix(Self.mostTopics) + foreign.prefix(Self.foreignTopics) {
            attempts += Self.topicActions.map { AccessAttempt($0, on: topic) }
        }
        for group in wanted.prefix(Self.mostGroups) {
            attempts += Self.groupActions.map { AccessAttempt($0, on: .group(group)) }
        }
        let connects = evaluator.allows(.connect, on: .cluster, of: cluster)
        var expected = Dictionary(
            attempts.map { ($0, connects && evaluator.allows($0.action, on: $0.resource, of: cluster)) }
        ) { first, _ in first }
        // Kafka gives a producer id to whoever may write to some topic as well (KIP-679), so a refusal cannot be expected.
        let idempotent = AccessAttempt(.writeDataIdempotently, on: .cluster)
        if expected[idempotent] == false, expected.contains(where: { $0.key.action == .writeData && $0.value }) {
            expected[idempotent] = nil
        }
        self.expected = expected
    }
}

extension ACLBinding {
    /// Whether it is about the resource.
    fileprivate func names(_ subject: KafkaResource) -> Bool {
        guard resource == subject.type else { return false }
        return pattern == .prefixed ? subject.name.hasPrefix(name) : name == "*" || name == subject.name
    }
}
