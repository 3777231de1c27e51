/// What a person has decided about one ACL that names a host; IAM knows no hosts.
package struct HostACLDecision: Hashable, Sendable {
    package enum Decision: String, CaseIterable, Sendable {
        /// The ACL applies from everywhere: an ALLOW widens, a DENY narrows.
        case fromEverywhere = "FromEverywhere"
        /// The ACL is left out: an ALLOW narrows, a DENY widens.
        case leaveOut = "LeaveOut"
    }

    package let acl: HostACL
    package let decision: Decision
    package let reason: String

    package init(acl: HostACL, decision: Decision, reason: String) {
        self.acl = acl
        self.decision = decision
        self.reason = reason
    }
}

/// One ACL, with the words that `kafka-acls.sh` prints.
package struct HostACL: Hashable, Sendable {
    package enum PermissionType: String, CaseIterable, Sendable {
        case allow = "ALLOW"
        case deny = "DENY"
    }

    /// `AclOperation` in `org.apache.kafka.common.acl`, without those of filters.
    package enum Operation: String, CaseIterable, Sendable {
        case all = "ALL"
        case read = "READ"
        case write = "WRITE"
        case create = "CREATE"
        case delete = "DELETE"
        case alter = "ALTER"
        case describe = "DESCRIBE"
        case clusterAction = "CLUSTER_ACTION"
        case describeConfigs = "DESCRIBE_CONFIGS"
        case alterConfigs = "ALTER_CONFIGS"
        case idempotentWrite = "IDEMPOTENT_WRITE"
        case createTokens = "CREATE_TOKENS"
        case describeTokens = "DESCRIBE_TOKENS"
    }

    /// `ResourceType` in `org.apache.kafka.common.resource`, without those of filters.
    package enum ResourceType: String, CaseIterable, Sendable {
        case topic = "TOPIC"
        case group = "GROUP"
        case cluster = "CLUSTER"
        case transactionalID = "TRANSACTIONAL_ID"
        case delegationToken = "DELEGATION_TOKEN"
        case user = "USER"
    }

    package enum PatternType: String, CaseIterable, Sendable {
        case literal = "LITERAL"
        case prefixed = "PREFIXED"
    }

    package let principal: String
    package let host: String
    package let permissionType: PermissionType
    package let operation: Operation
    package let resourceType: ResourceType
    package let resourceName: String
    package let patternType: PatternType

    package init(
        principal: String, host: String, permissionType: PermissionType, operation: Operation,
        resourceType: ResourceType, resourceName: String, patternType: PatternType = .literal
    ) {
        self.principal = principal
        self.host = host
        self.permissionType = permissionType
        self.operation = operation
        self.resourceType = resourceType
        self.resourceName = resourceName
        self.patternType = patternType
    }
}

/// One difference between a principal's ACLs and its policies that a person has accepted, as the report words it.
package struct AcceptedDifference: Hashable, Sendable {
    package enum Difference: String, CaseIterable, Sendable {
        /// Allowed by the policies and not by the ACLs.
        case gained
        /// Allowed by the ACLs and not by the policies.
        case lost
    }

    package let principal: String
    package let difference: Difference
    /// As the report of differences names it: `kafka-cluster:ReadData`, or what a policy says.
    package let action: String
    /// As the report of differences names it.
    package let resource: String
    package let reason: String

    package init(principal: String, difference: Difference, action: String, resource: String, reason: String) {
        self.principal = principal
        self.difference = difference
        self.action = action
        self.resource = resource
        self.reason = reason
    }
}
