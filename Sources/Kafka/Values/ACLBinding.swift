/// One Kafka ACL: a principal is allowed or denied an operation on the resources that a pattern names.
///
/// The raw values are the codes of Kafka's protocol (`AclOperation`, `AclPermissionType`, `ResourceType`,
/// `PatternType` in `org.apache.kafka.common`). A binding never holds a filter's code (ANY, MATCH).
package struct ACLBinding: Hashable, Sendable {
    package var resource: ACLResourceType
    package var pattern: ACLPatternType
    package var name: String
    /// As Kafka writes it, `User:alice` or `User:*`.
    package var principal: String
    /// An address as text, or `*`.
    package var host: String
    package var operation: ACLOperation
    package var permission: ACLPermission

    package init(
        _ permission: ACLPermission, _ principal: String, _ operation: ACLOperation, _ resource: ACLResourceType,
        _ pattern: ACLPatternType, _ name: String, host: String = "*"
    ) {
        self.resource = resource
        self.pattern = pattern
        self.name = name
        self.principal = principal
        self.host = host
        self.operation = operation
        self.permission = permission
    }

    /// Byte by byte, as brokers compare: Swift takes text for equal that only looks alike.
    package static func == (a: Self, b: Self) -> Bool {
        (a.resource, a.pattern, a.operation, a.permission) == (b.resource, b.pattern, b.operation, b.permission)
            && a.name.utf8.elementsEqual(b.name.utf8) && a.principal.utf8.elementsEqual(b.principal.utf8)
            && a.host.utf8.elementsEqual(b.host.utf8)
    }
}

package enum ACLResourceType: Int8, Hashable, Sendable, CaseIterable {
    case topic = 2
    case group = 3
    case cluster = 4
    case transactionalID = 5
    case delegationToken = 6
    case user = 7
}

package enum ACLPatternType: Int8, Hashable, Sendable, CaseIterable {
    case literal = 3
    case prefixed = 4
}

package enum ACLOperation: Int8, Hashable, Sendable, CaseIterable {
    case all = 2
    case read = 3
    case write = 4
    case create = 5
    case delete = 6
    case alter = 7
    case describe = 8
    case clusterAction = 9
    case describeConfigs = 10
    case alterConfigs = 11
    case idempotentWrite = 12
    case createTokens = 13
    case describeTokens = 14
}

package enum ACLPermission: Int8, Hashable, Sendable, CaseIterable {
    case deny = 2
    case allow = 3
}
