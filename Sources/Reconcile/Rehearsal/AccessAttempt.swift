import Access
import Kafka

/// One thing that a role is tried on: an action on a resource of the target.
package struct AccessAttempt: Hashable, Sendable {
    package let action: KafkaClusterAction
    package let resource: KafkaResource

    package init(_ action: KafkaClusterAction, on resource: KafkaResource) {
        self.action = action
        self.resource = resource
    }

    /// `topic orders`.
    var subject: String {
        switch resource.type {
        case .topic: "topic \(resource.name)"
        case .group: "group \(resource.name)"
        case .transactionalID: "transactional id \(resource.name)"
        default: "the cluster"
        }
    }

    /// `ReadData on topic orders`.
    var words: String { "\(action.rawValue) on \(subject)" }
}

extension AccessAttempt: Comparable {
    package static func < (a: Self, b: Self) -> Bool {
        (a.subject, a.action.rawValue) < (b.subject, b.action.rawValue)
    }
}

/// What the brokers said to an attempt.
package enum AttemptOutcome: Hashable, Sendable {
    case allowed
    case refused
    /// They did not say; why.
    case unknown(String)
}
