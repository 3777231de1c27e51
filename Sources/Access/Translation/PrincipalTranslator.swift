import Kafka

/// Translates the ACLs of one principal.
///
/// Where an action stands for exactly one operation, an ALLOW becomes an Allow and a DENY a Deny of that action: both
/// sides put deny first, so both decide alike on every resource. The implied operations of Kafka are IAM's dependencies.
/// Two actions stand for a question that Kafka asks of several ACLs, CreateTopic and WriteDataIdempotently; for those the
/// answer is worked out here and there is no Deny.
struct PrincipalTranslator {
    private(set) var access: PrincipalAccess
    private(set) var notes = NoteCollector()
    private let principal: String
    private let acls: [ACLBinding]
    /// Whether brokers let the principal write with a producer id: who may write to some topic may (KIP-679).
    private let mayWrite: Bool
    /// Whether IDEMPOTENT_WRITE is among what ALL on the cluster allows the principal.
    private let hasIdempotentWrite: Bool
    /// Whether CREATE on the cluster lets the principal create every topic, whatever topics' ACLs say.
    private let mayCreateEveryTopic: Bool

    /// - Parameters:
    ///   - acls: the principal's own and everyone's, each from every host.
    ///   - authorizer: decides by these, and by others' at most besides.
    init(_ principal: String, _ acls: [ACLBinding], _ authorizer: KafkaAuthorizer) {
        access = PrincipalAccess(principal: principal)
        self.principal = principal
        self.acls = acls
        let host = ACLBinding.anyHost
        mayWrite = authorizer.authorizeByResourceType(
            principal: principal, host: host, operation: .write, type: .topic)
        hasIdempotentWrite =
            acls.contains { ($0.permission, $0.resource, $0.operation) == (.allow, .cluster, .all) }
            && authorizer.authorize(
                principal: principal, host: host, operation: .idempotentWrite, resource: .cluster)
        mayCreateEveryTopic = authorizer.authorize(
            principal: principal, host: host, operation: .create, resource: .cluster)
    }

    mutating func translate(targetRelease: KafkaRelease?) {
        for acl in acls { translate(acl) }
        if mayWrite || hasIdempotentWrite { access.allowed[.cluster, default: []].insert(.writeDataIdempotently) }
        if mayCreateEveryTopic { createEveryTopic() }
        leaveOutUnwritable()
        if !access.allowed.isEmpty { access.allowed[.cluster, default: []].insert(.connect) }
        noteDependencies(targetRelease)
        noteInternalNames()
    }

    private mutating func translate(_ acl: ACLBinding) {
        let operations = acl.resource.operations.filter {
            (acl.permission == .allow ? acl.operation.allowing : acl.operation.denying).contains($0)
        }
        let actions = ActionSet(
            operations.filter { $0 != .idempotentWrite }.compactMap { KafkaClusterAction($0, on: acl.resource) })
        note(acl, operations)
        guard let pattern = AccessPattern(acl), !actions.isEmpty else { return }
        switch acl.permission {
        case .allow: access.allowed[pattern, default: []].formUnion(actions)
        case .deny: access.denied[pattern, default: []].formUnion(actions)
        }
    }

    /// Notes what of the ACL has no equivalent or no effect.
    private mutating func note(_ acl: ACLBinding, _ operations: [ACLOperation]) {
        switch (acl.permission, acl.resource, acl.operation) {
        case (.allow, .cluster, .all):
            notes.add(.allWithoutEquivalent, principal, acl.words)
        case (.allow, .cluster, .clusterAction), (.allow, .delegationToken, _), (.allow, .user, _),
            (.allow, .group, .describeConfigs), (.allow, .group, .alterConfigs):
            notes.add(.noEquivalent, principal, acl.words)
        case (.allow, .cluster, .idempotentWrite):
            if !mayWrite { notes.add(.idempotentWriteOnly, principal, acl.words) }
        case (.deny, .cluster, .create), (.deny, .cluster, .all):
            break
        case (.deny, .cluster, .idempotentWrite), (.deny, .cluster, .clusterAction), (.deny, .delegationToken, _),
            (.deny, .user, _):
            notes.add(.withoutEffect, principal, "DENY \(acl.words)")
        default:
            if operations.isEmpty || AccessPattern(acl) == nil {
                notes.add(.withoutEffect, principal, acl.permission == .deny ? "DENY \(acl.words)" : acl.words)
            }
        }
    }

    private mutating func createEveryTopic() {
        access.allowed[.everyTopic, default: []].insert(.createTopic)
        for pattern in access.denied.keys where access.denied[pattern]?.contains(.createTopic) ?? false {
            notes.add(.withoutEffect, principal, "DENY CREATE on \(pattern), as CREATE on the cluster is allowed")
            access.denied[pattern]?.remove(.createTopic)
        }
        access.denied = access.denied.filter { !$0.value.isEmpty }
    }

    mutating func note(_ code: AccessNote.Code, _ subject: String) {
        notes.add(code, principal, subject)
    }

    private mutating func leaveOutUnwritable() {
        for (pattern, actions) in access.denied where !pattern.isWritable {
            notes.add(.deniedNameUnwritable, principal, "\(pattern)")
            access.denied[pattern] = nil
            for other in access.allowed.keys where other.overlaps(pattern) {
                access.allowed[other] = access.allowed[other]?.subtracting(actions)
            }
        }
        for pattern in access.allowed.keys where !pattern.isWritable {
            notes.add(.allowedNameUnwritable, principal, "\(pattern)")
            access.allowed[pattern] = nil
        }
        access.allowed = access.allowed.filter { !$0.value.isEmpty }
        for pattern in [access.allowed.keys, access.denied.keys].joined() where pattern.isEscaped {
            notes.add(.escapedName, principal, "\(pattern)")
        }
    }

    private mutating func noteDependencies(_ targetRelease: KafkaRelease?) {
        let allowed = access.allowed.values.reduce(into: ActionSet()) { $0.formUnion($1) }
        func patterns(_ action: KafkaClusterAction) -> [AccessPattern] {
            allowed.contains(action) ? access.allowed.filter { $0.value.contains(action) }.map(\.key) : []
        }

        if !allowed.contains(.alterGroup) {
            for pattern in patterns(.readData) { notes.add(.readerWithoutGroup, principal, "\(pattern)") }
        }
        for pattern in patterns(.alterTransactionalID) {
            if !mayWrite { notes.add(.transactionsWithoutTopic, principal, "\(pattern)") }
            if let targetRelease, targetRelease < KafkaRelease(3, 8) {
                notes.add(.transactionsUnsupported, principal, "\(pattern)")
            }
        }
        if allowed.contains(.alterCluster) { notes.add(.aclAdministration, principal) }
        if allowed.contains(.deleteTopic) { notes.add(.recordDeletion, nil, principal) }
        for (pattern, denied) in access.denied {
            let rest = allowed.subtracting(denied).intersection(.all(on: pattern.resource))
            for action in denied.elements where rest.elements.contains(where: { $0.dependencies.contains(action) }) {
                notes.add(.describeDenied, principal, "\(action.rawValue) on \(pattern)")
            }
        }
    }
}
