import AWS
import Kafka

extension AccessProposal {
    /// The longest message that a reader and a forge can be expected to take.
    private static let maximumMessage = 60_000

    /// The message of the commit: why each statement is there.
    package var commitMessage: String {
        let count = translation.policies.count
        var message = "Propose access for \(migration): \(count) \(count == 1 ? "policy" : "policies")\n\n"
        message += "What Kafka's ACLs allow, as IAM policies for\n\(cluster).\nACLs: sha256:\(proof.aclsDigest)\n"
        let byPrincipal = Dictionary(grouping: acls) { ExactText($0.principal) }
        let everyones = byPrincipal[ExactText(KafkaAuthorizer.everyone)] ?? []
        for policy in translation.policies {
            var text = "\n\(policy.principal.inMessage)\n"
            let own = byPrincipal[ExactText(policy.principal)] ?? []
            let reasons = StatementReasons(own + everyones, on: cluster)
            for statement in policy.documents.flatMap(\.statements) {
                text += "  \(statement.sid ?? "statement"): \(reasons.reason(for: statement).inMessage)\n"
            }
            guard message.utf8.count + text.utf8.count <= Self.maximumMessage else {
                return message + "\nThe other principals are in \(AccessLayout.report).\n"
            }
            message += text
        }
        return message
    }
}

extension String {
    /// For a commit's message, which forges search for mentions and references: on one line, and without effect.
    fileprivate var inMessage: String {
        onOneLine.replacing("@", with: "@\u{200b}").replacing("#", with: "#\u{200b}")
    }
}

/// Which of a principal's ACLs a statement of its policy comes from.
private struct StatementReasons {
    private typealias Source = (binding: ACLBinding, arn: String, actions: ActionSet)

    private let acls: [Source]

    private static let named = 5

    /// - Parameter acls: the principal's own and everyone's.
    init(_ acls: [ACLBinding], on cluster: ClusterARN) {
        self.acls = acls.flatMap { acl -> [Source] in
            guard let pattern = AccessPattern(acl) else { return [] }
            let named = acl.permission == .allow ? acl.operation.allowing : acl.operation.denying
            let operations = acl.resource.operations.filter { named.contains($0) }
            let actions = ActionSet(operations.compactMap { KafkaClusterAction($0, on: acl.resource) })
            let here: Source = (acl, pattern.arn(in: cluster), actions)
            guard acl.resource == .cluster, operations.contains(.create) else { return [here] }
            // CREATE on the cluster is CreateTopic on every topic.
            let everywhere: Source = (acl, AccessPattern.everyTopic.arn(in: cluster), [.createTopic])
            return [here, everywhere]
        }
    }

    func reason(for statement: PolicyStatement) -> String {
        let permission: ACLPermission = statement.effect == .allow ? .allow : .deny
        let actions = statement.actions.kafkaClusterActions
        let found = acls.filter { acl in
            acl.binding.permission == permission && !acl.actions.intersection(actions).isEmpty
                && statement.resources.patterns.contains { Self.covers($0, acl.arn) }
        }.map { Self.words($0.binding) }
        if !found.isEmpty {
            let more = found.count - Self.named
            return found.prefix(Self.named).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        }
        if actions.isSubset(of: [.connect]) { return "every client connects" }
        if actions.isSubset(of: [.connect, .writeDataIdempotently]) {
            return "every client connects, and who may write gets a producer id"
        }
        return "a super user, or implied by what else is allowed"
    }

    private static func words(_ acl: ACLBinding) -> String {
        (acl.principal == KafkaAuthorizer.everyone ? "everyone's " : "") + (acl.permission == .deny ? "DENY " : "")
            + acl.words
    }

    private static func covers(_ resource: String, _ arn: String) -> Bool {
        ExactText(resource) == ExactText(arn)
            || resource.hasSuffix("*") && !resource.hasSuffix("${*}") && arn.utf8.starts(with: resource.utf8.dropLast())
    }
}
