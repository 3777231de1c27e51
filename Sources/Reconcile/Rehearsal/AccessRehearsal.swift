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
    /// What is allowed or not, and cannot be tried without harm.
    package let untriable: [AccessAttempt: Bool]
    /// Topics, groups and transactional ids that were left out, because there are too many.
    package let left: Int

    /// What was as expected, or not, is tried on so many topics and groups of a principal.
    private static let mostTopics = 40
    private static let mostGroups = 20
    private static let mostTransactionalIDs = 20
    /// And on so many topics that it has nothing to do with.
    private static let foreignTopics = 5

    private static let topicActions: [KafkaClusterAction] = [
        .describeTopic, .describeTopicDynamicConfiguration, .readData, .writeData, .createTopic, .alterTopic,
        .alterTopicDynamicConfiguration,
    ]
    private static let groupActions: [KafkaClusterAction] = [.describeGroup, .alterGroup]
    private static let transactionActions: [KafkaClusterAction] = [.describeTransactionalID, .alterTransactionalID]
    private static let clusterActions: [KafkaClusterAction] = [
        .describeCluster, .describeClusterDynamicConfiguration,
    ]
    /// Those that change the cluster if they are allowed.
    private static let untriableClusterActions: [KafkaClusterAction] = [
        .alterCluster, .alterClusterDynamicConfiguration,
    ]
    /// Counts up when something else is tried.
    private static let edition = "2"

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
        inputs = hex(
            sha256(
                Array(([role.description, scratch.rawValue, Self.edition] + digests).joined(separator: "\n").utf8)))
        let evaluator = IAMEvaluator(policies)
        let own = acls.filter { $0.principal == principal }
        func isConcerned(_ resource: KafkaResource, _ actions: [KafkaClusterAction]) -> Bool {
            own.contains { $0.names(resource) } || actions.contains { evaluator.allows($0, on: resource, of: cluster) }
        }
        // What a prefix allows is tried on a name that nobody has.
        func names(_ type: ACLResourceType) -> (made: Set<String>, exact: Set<String>) {
            let named = own.filter { $0.resource == type && $0.name != "*" }
            return (
                Set(named.filter { $0.pattern == .prefixed }.map { $0.name + scratch.rawValue })
                    .union([scratch.rawValue]),
                Set(named.filter { $0.pattern == .literal }.map(\.name))
            )
        }
        let candidates = topics.sorted().filter { $0 != scratch }.map { KafkaResource.topic($0.rawValue) }
        let concerned = candidates.filter { isConcerned($0, Self.topicActions + [.deleteTopic]) }
        let foreign = candidates.filter { !concerned.contains($0) }
        let newTopics = names(.topic).made.subtracting(topics.map(\.rawValue)).sorted()
        let known = Set(groups.map(\.rawValue))
        let freeGroups = names(.group).made.subtracting(known).subtracting(names(.group).exact)
        let wanted = known.filter { isConcerned(.group($0), Self.groupActions + [.deleteGroup]) }
            .union(freeGroups).union(names(.group).exact).sorted()
        let transactions = names(.transactionalID).made.union(names(.transactionalID).exact).sorted()
        left =
            max(0, concerned.count - Self.mostTopics) + max(0, wanted.count - Self.mostGroups)
            + max(0, transactions.count - Self.mostTransactionalIDs)
        var attempts: [AccessAttempt] = [AccessAttempt(.writeData, on: .topic(scratch.rawValue))]
        var others = Self.untriableClusterActions.map { AccessAttempt($0, on: .cluster) }
        attempts += (Self.clusterActions + [.writeDataIdempotently]).map { AccessAttempt($0, on: .cluster) }
        for topic in concerned.prefix(Self.mostTopics) + foreign.prefix(Self.foreignTopics) {
            attempts += Self.topicActions.map { AccessAttempt($0, on: topic) }
            others.append(AccessAttempt(.deleteTopic, on: topic))
        }
        attempts += newTopics.prefix(Self.mostTopics).map { AccessAttempt(.createTopic, on: .topic($0)) }
        for group in wanted.prefix(Self.mostGroups) {
            attempts += Self.groupActions.map { AccessAttempt($0, on: .group(group)) }
            let delete = AccessAttempt(.deleteGroup, on: .group(group))
            if freeGroups.contains(group) { attempts.append(delete) } else { others.append(delete) }
        }
        for id in transactions.prefix(Self.mostTransactionalIDs) {
            attempts += Self.transactionActions.map { AccessAttempt($0, on: .transactionalID(id)) }
        }
        let connects = evaluator.allows(.connect, on: .cluster, of: cluster)
        func judged(_ attempts: [AccessAttempt]) -> [AccessAttempt: Bool] {
            Dictionary(
                attempts.map { ($0, connects && evaluator.allows($0.action, on: $0.resource, of: cluster)) }
            ) { first, _ in first }
        }
        untriable = judged(others)
        var expected = judged(attempts)
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
