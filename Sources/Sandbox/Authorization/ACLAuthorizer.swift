import Access
import Kafka

/// Authorization by the cluster's ACLs.
final class ACLAuthorizer: RequestAuthorizer {
    private let superUsers: Set<String>
    private let allowsEveryone: Bool
    private var decisions: KafkaAuthorizer

    init(superUsers: [String], allowEveryoneIfNoACLFound: Bool) {
        self.superUsers = Set(superUsers)
        allowsEveryone = allowEveryoneIfNoACLFound
        decisions = KafkaAuthorizer(
            [], superUsers: self.superUsers, allowEveryoneIfNoACLFound: allowEveryoneIfNoACLFound)
    }

    /// Takes over the ACLs after a change.
    func update(_ acls: ACLStore) {
        decisions = KafkaAuthorizer(
            acls.bindings, superUsers: superUsers, allowEveryoneIfNoACLFound: allowsEveryone)
    }

    func allows(
        _ operation: ACLOperation, on resource: KafkaResource, by identity: Identity, from host: String
    ) -> Bool {
        decisions.authorize(principal: identity.principal, host: host, operation: operation, resource: resource)
    }

    func allowsAny(
        _ operation: ACLOperation, on type: ACLResourceType, by identity: Identity, from host: String
    ) -> Bool {
        decisions.authorizeByResourceType(
            principal: identity.principal, host: host, operation: operation, type: type)
    }
}
