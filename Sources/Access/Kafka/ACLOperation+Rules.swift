import Kafka

extension ACLResourceType {
    /// The operations that a broker asks about on resources of the type (`AclEntry.supportedOperations`), by code.
    package var operations: [ACLOperation] {
        switch self {
        case .topic: [.read, .write, .create, .delete, .alter, .describe, .describeConfigs, .alterConfigs]
        case .group: [.read, .delete, .describe]
        case .cluster:
            [.create, .alter, .describe, .clusterAction, .describeConfigs, .alterConfigs, .idempotentWrite]
        case .transactionalID: [.write, .describe]
        case .delegationToken: [.describe]
        case .user: [.createTokens, .describeTokens]
        }
    }
}

extension ACLOperation {
    /// Whether an ALLOW of this operation allows the other: READ, WRITE, DELETE and ALTER carry DESCRIBE, ALTER_CONFIGS
    /// carries DESCRIBE_CONFIGS, ALL carries all (`StandardAuthorizerData.findResult`).
    func allows(_ other: ACLOperation) -> Bool {
        switch (self, other) {
        case (.all, _): true
        case (.read, .describe), (.write, .describe), (.delete, .describe), (.alter, .describe): true
        case (.alterConfigs, .describeConfigs): true
        default: self == other
        }
    }

    /// Whether a DENY of this operation denies the other; only ALL reaches beyond itself.
    func denies(_ other: ACLOperation) -> Bool {
        self == .all || self == other
    }
}
