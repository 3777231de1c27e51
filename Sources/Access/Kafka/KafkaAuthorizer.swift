import Kafka

/// Kafka's decision about a request, as ACLs, super users and `allow.everyone.if.no.acl.found` make it.
///
/// A model of Kafka 3.9's `AclAuthorizer` (ZooKeeper) and `StandardAuthorizer` (KRaft), which decide alike but for one
/// case, noted at ``authorizeByResourceType(principal:host:operation:type:)``. A decision costs a few look-ups however
/// many ACLs there are.
package struct KafkaAuthorizer: Sendable {
    private struct Rule {
        let operation: ACLOperation
        let permission: ACLPermission
        let host: String

        func applies(from host: String) -> Bool {
            self.host == ACLBinding.anyHost || ExactText(self.host) == ExactText(host)
        }
    }

    private typealias Rules = [ACLResourceType: NameIndex<[Rule]>]

    private var rules: [ExactText: Rules] = [:]
    private var named: [ACLResourceType: NameIndex<Bool>] = [:]
    private let superUsers: Set<ExactText>
    private let allowsEveryone: Bool
    private var namesHosts = false

    static let everyone = "User:*"

    /// - Parameters:
    ///   - superUsers: principals as ACLs write them, `User:admin` (`super.users`).
    ///   - allowEveryoneIfNoACLFound: the broker's `allow.everyone.if.no.acl.found`; MSK's default is true, Kafka's false.
    package init(
        _ acls: some Sequence<ACLBinding>, superUsers: Set<String> = [], allowEveryoneIfNoACLFound: Bool = false
    ) {
        self.superUsers = Set(superUsers.map { ExactText($0) })
        allowsEveryone = allowEveryoneIfNoACLFound
        for acl in acls {
            if acl.host != ACLBinding.anyHost { namesHosts = true }
            let (name, isPrefix) = acl.indexKey
            named[acl.resource, default: NameIndex()][name, isPrefix: isPrefix, default: true] = true
            rules[ExactText(acl.principal), default: [:]][acl.resource, default: NameIndex()][
                name, isPrefix: isPrefix, default: []
            ].append(Rule(operation: acl.operation, permission: acl.permission, host: acl.host))
        }
    }

    /// Whether the principal may perform the operation on the resource from the host.
    ///
    /// - Parameters:
    ///   - principal: as ACLs write it, `User:alice`.
    ///   - host: the client's address as text, without a port.
    package func authorize(
        principal: String, host: String, operation: ACLOperation, resource: KafkaResource
    ) -> Bool {
        operations(principal: principal, host: host, resource: resource).contains(operation)
    }

    /// All operations on the resource that the principal may perform from the host.
    func operations(principal: String, host: String, resource: KafkaResource) -> OperationSet {
        if superUsers.contains(ExactText(principal)) { return .all }
        var allowed: OperationSet = []
        var denied: OperationSet = []
        for rules in rulesApplying(to: principal) {
            rules[resource.type]?.forEach(for: resource.name) { rules in
                for rule in rules where rule.applies(from: host) {
                    switch rule.permission {
                    case .allow: allowed.formUnion(rule.operation.allowing)
                    case .deny: denied.formUnion(rule.operation.denying)
                    }
                }
            }
        }
        // What names the resource for others than the principal closes it as well.
        return allowsEveryone && !hasACL(for: resource) ? .all : allowed.subtracting(denied)
    }

    /// Whether the principal may perform the operation on some resource of the type (KIP-679).
    ///
    /// Brokers ask this of producers that want a producer id: WRITE on any topic will do. Implied operations do not
    /// count. Under `allow.everyone.if.no.acl.found` this follows `AclAuthorizer`, which then says yes unless a DENY
    /// covers the whole type; `StandardAuthorizer` does so only while no ACL applies to a name that it makes up.
    package func authorizeByResourceType(
        principal: String, host: String, operation: ACLOperation, type: ACLResourceType
    ) -> Bool {
        if superUsers.contains(ExactText(principal)) { return true }
        var allowed: [(name: String, isPrefix: Bool)] = []
        var denied = NameIndex<Bool>()
        for rules in rulesApplying(to: principal) {
            rules[type]?.forEach { name, isPrefix, rules in
                for rule in rules where rule.applies(from: host) && rule.operation.denying.contains(operation) {
                    switch rule.permission {
                    case .deny: denied[name, isPrefix: isPrefix, default: true] = true
                    case .allow: allowed.append((name, isPrefix))
                    }
                }
            }
        }
        if denied.containsPrefix(of: "") { return false }
        return allowsEveryone
            || allowed.contains { name, isPrefix in
                // An ALLOW on all resources stands whatever else is denied; a prefix falls only to a shorter prefix.
                (name.isEmpty && isPrefix)
                    || !(isPrefix ? denied.containsPrefix(of: name) : denied.contains(name))
            }
    }

    /// All operations on the resource that the principal may perform from some host.
    func operations(principal: String, fromSomeHostOn resource: KafkaResource) -> OperationSet {
        hosts { body in
            for rules in rulesApplying(to: principal) { rules[resource.type]?.forEach(for: resource.name, body) }
        }.reduce(into: []) { $0.formUnion(operations(principal: principal, host: $1, resource: resource)) }
    }

    /// Whether the principal may perform the operation on some resource of the type from some host.
    func authorizeByResourceType(principal: String, operation: ACLOperation, type: ACLResourceType) -> Bool {
        hosts { body in
            for rules in rulesApplying(to: principal) { rules[type]?.forEach { body($2) } }
        }.contains { authorizeByResourceType(principal: principal, host: $0, operation: operation, type: type) }
    }

    /// The hosts that rules name, and `*`, which stands for those that none names.
    private func hosts(_ forEachRules: (([Rule]) -> Void) -> Void) -> [String] {
        var hosts: Set = [ExactText(ACLBinding.anyHost)]
        if namesHosts { forEachRules { hosts.formUnion($0.map { ExactText($0.host) }) } }
        return hosts.map(\.text)
    }

    /// Whether any ACL, of any principal, names the resource.
    package func hasACL(for resource: KafkaResource) -> Bool {
        named[resource.type]?.contains(resource.name) ?? false
    }

    private func rulesApplying(to principal: String) -> [Rules] {
        [rules[ExactText(principal)], rules[ExactText(Self.everyone)]].compactMap(\.self)
    }
}

extension ACLBinding {
    static let anyHost = "*"

    /// The literal `*` names every resource, as the empty prefix does.
    var indexKey: (name: String, isPrefix: Bool) {
        pattern == .literal && name == "*" ? ("", true) : (name, pattern == .prefixed)
    }
}
