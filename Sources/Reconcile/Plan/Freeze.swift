import Foundation
import Kafka

/// The freeze of the source as the evidence tells it: what was added there, since when, and where the logs stood.
package struct Freeze: Equatable, Sendable {
    package var started: Date
    /// The ACLs that kedge added, and therefore removes again.
    package var bindings: [ACLBinding]
    /// The end of every partition's log once every broker enforced the freeze and the ends stood still.
    package var ends: [TopicPartition: Int64]?

    /// The ACLs that stop every producer: DENY WRITE for `User:*` on each topic.
    ///
    /// The first ACL on a topic ends what `allow.everyone.if.no.acl.found` opened (`AclAuthorizer.authorizeAction`,
    /// Kafka 3.9). So where no ACL matches a topic, `reader`, the principal that kedge copies as, is allowed to read it;
    /// and everyone keeps all but writing where the manifest says that such topics are open, which does not widen.
    /// Bindings that exist are not ours and are left out.
    package static func bindings(
        for topics: [TopicName], beside present: [ACLBinding], reader: String?, openWithoutACL: Bool
    ) -> [ACLBinding] {
        let existing = Set(present)
        let matched = TopicMatcher(present)
        return topics.flatMap { topic -> [ACLBinding] in
            var bindings = [ACLBinding(.deny, "User:*", .write, .topic, .literal, topic.rawValue)]
            if !matched.matches(topic) {
                let kept: [ACLOperation] = openWithoutACL ? [.read, .delete, .alter, .alterConfigs] : [.read]
                let principal = openWithoutACL ? "User:*" : reader
                if let principal {
                    bindings += kept.map { ACLBinding(.allow, principal, $0, .topic, .literal, topic.rawValue) }
                }
            }
            return bindings
        }.filter { !existing.contains($0) }
    }

    /// Topics that no ACL matches but those that kedge added: only `allow.everyone.if.no.acl.found` or super users open them.
    static func topicsWithoutACL(
        _ topics: [TopicName], beside present: [ACLBinding], but own: [ACLBinding]
    ) -> [TopicName] {
        let own = Set(own)
        let matched = TopicMatcher(present.filter { !own.contains($0) })
        return topics.filter { !matched.matches($0) }
    }
}

/// Whether any ACL names a topic, by literal name, prefix or `*`.
private struct TopicMatcher {
    private var literals: Set<String> = []
    private var prefixes: Set<String> = []
    private var everything = false

    init(_ bindings: [ACLBinding]) {
        for binding in bindings where binding.resource == .topic {
            switch binding.pattern {
            case .prefixed: prefixes.insert(binding.name)
            case .literal where binding.name == "*": everything = true
            case .literal: literals.insert(binding.name)
            }
        }
    }

    func matches(_ topic: TopicName) -> Bool {
        everything || literals.contains(topic.rawValue) || prefixes.contains { topic.rawValue.hasPrefix($0) }
    }
}
