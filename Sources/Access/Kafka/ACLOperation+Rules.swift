import Kafka

extension ACLResourceType {
    /// The operations that a broker asks about on resources of the type (`AclEntry.supportedOperations` of 3.9), by code.
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
    /// What an ALLOW of this operation allows: READ, WRITE, DELETE and ALTER carry DESCRIBE, ALTER_CONFIGS carries
    /// DESCRIBE_CONFIGS, ALL carries all (`StandardAuthorizerData.findResult`).
    var allowing: OperationSet {
        switch self {
        case .all: .all
        case .read, .write, .delete, .alter: [self, .describe]
        case .alterConfigs: [self, .describeConfigs]
        default: [self]
        }
    }

    /// What a DENY of this operation denies; only ALL reaches beyond itself.
    var denying: OperationSet { self == .all ? .all : [self] }
}
