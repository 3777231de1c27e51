import AWS
import Kafka

/// One thing that Kafka authorizes access to.
package struct KafkaResource: Hashable, Sendable {
    package let type: ACLResourceType
    package let name: String

    package init(_ type: ACLResourceType, _ name: String) {
        self.type = type
        self.name = name
    }

    package static func topic(_ name: String) -> Self { Self(.topic, name) }
    package static func group(_ id: String) -> Self { Self(.group, id) }
    package static func transactionalID(_ id: String) -> Self { Self(.transactionalID, id) }
    /// The one cluster resource, `kafka-cluster` (`Resource.CLUSTER_NAME`).
    package static let cluster = Self(.cluster, "kafka-cluster")

    /// The ARN under which IAM knows the resource; nil for delegation tokens and users, which IAM does not know.
    package func arn(in cluster: ClusterARN) -> String? {
        switch type {
        case .topic: cluster.topic(name)
        case .group: cluster.group(name)
        case .transactionalID: cluster.transactionalID(name)
        case .cluster: cluster.description
        case .delegationToken, .user: nil
        }
    }
}
