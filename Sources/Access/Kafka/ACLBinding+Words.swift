import Kafka

extension ACLBinding {
    /// The ACL without its principal, in the words of Kafka's own tools: `READ on topic orders-* from 10.0.0.5`.
    package var words: String {
        let place = resource == .cluster ? "the cluster" : "\(resource.words) \(name)\(pattern == .prefixed ? "*" : "")"
        return "\(operation.words) on \(place)\(host == Self.anyHost ? "" : " from \(host)")"
    }
}

extension ACLResourceType {
    var words: String {
        switch self {
        case .topic: "topic"
        case .group: "group"
        case .cluster: "cluster"
        case .transactionalID: "transactional id"
        case .delegationToken: "delegation token"
        case .user: "user"
        }
    }
}

extension ACLOperation {
    /// As `kafka-acls.sh` and Kafka's documentation write it.
    var words: String {
        switch self {
        case .all: "ALL"
        case .read: "READ"
        case .write: "WRITE"
        case .create: "CREATE"
        case .delete: "DELETE"
        case .alter: "ALTER"
        case .describe: "DESCRIBE"
        case .clusterAction: "CLUSTER_ACTION"
        case .describeConfigs: "DESCRIBE_CONFIGS"
        case .alterConfigs: "ALTER_CONFIGS"
        case .idempotentWrite: "IDEMPOTENT_WRITE"
        case .createTokens: "CREATE_TOKENS"
        case .describeTokens: "DESCRIBE_TOKENS"
        }
    }
}
