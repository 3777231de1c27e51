import Kafka

/// The source's ACLs by principal: without those that nobody's policy needs, hosts decided upon.
struct SourceACLs {
    /// How an ACL that names a host is read as long as nobody has decided about it.
    enum Reading {
        /// What is allowed from every host: such an ALLOW does not count, such a DENY does.
        case narrow
        /// What is allowed from each host: such an ACL counts for that host.
        case byHost
    }

    /// Whom policies are for, in the order of their bytes.
    let principals: [String]
    private var byPrincipal: [ExactText: [ACLBinding]] = [:]
    private var everyones: [ACLBinding] = []
    private let superUsers: Set<String>

    init(_ acls: [ACLBinding], _ context: AccessContext, _ reading: Reading, _ notes: inout NoteCollector) {
        let excluded = Set(context.excluded.map { ExactText($0) })
        superUsers = context.superUsers.filter { !excluded.contains(ExactText($0)) }
        var idle = excluded
        var known = Set(context.principals.filter { !Self.isInternal($0) }.map { ExactText($0) })
        let all = acls.contains { $0.host != ACLBinding.anyHost } ? Set(acls) : []
        for acl in acls {
            guard !excluded.contains(ExactText(acl.principal)) else {
                idle.remove(ExactText(acl.principal))
                notes.add(.excluded, nil, acl.principal)
                continue
            }
            if Self.isInternal(acl.principal) {
                notes.add(.internalPrincipal, nil, acl.principal)
                continue
            }
            guard acl.principal.utf8.starts(with: "User:".utf8) else {
                notes.add(.notAUser, nil, acl.principal)
                continue
            }
            if acl.principal != KafkaAuthorizer.everyone { known.insert(ExactText(acl.principal)) }
            guard let acl = Self.withoutHost(acl, among: all, context, reading, &notes) else { continue }
            if acl.principal == KafkaAuthorizer.everyone {
                everyones.append(acl)
                notes.add(acl.permission == .allow ? .everyoneAllowed : .everyoneDenied, nil, acl.words)
            } else {
                byPrincipal[ExactText(acl.principal), default: []].append(acl)
            }
        }
        for principal in idle { notes.add(.exclusionIdle, nil, principal.text) }
        known.remove(ExactText(KafkaAuthorizer.everyone))
        principals = known.subtracting(excluded).sorted().map(\.text)
    }

    /// The principal's own and everyone's.
    func acls(of principal: String) -> [ACLBinding] {
        (byPrincipal[ExactText(principal)] ?? []) + everyones
    }

    /// Kafka's decisions by these ACLs.
    var authorizer: KafkaAuthorizer {
        KafkaAuthorizer(byPrincipal.values.joined() + everyones, superUsers: superUsers)
    }

    /// What a super user may do, as ACLs.
    static let everything = [ACLResourceType.topic, .group, .transactionalID, .cluster].map { type in
        ACLBinding(
            .allow, KafkaAuthorizer.everyone, .all, type, .literal,
            type == .cluster ? KafkaResource.cluster.name : "*")
    }

    /// Whether the principal is the cluster's own: unauthenticated connections, or a broker by its certificate.
    ///
    /// Amazon MSK Developer Guide, "Apache Kafka ACLs": brokers are `User:CN=*.NAME.ID.cN.kafka.REGION.amazonaws.com`.
    private static func isInternal(_ principal: String) -> Bool {
        if principal == "User:ANONYMOUS" { return true }
        guard principal.hasPrefix("User:CN=") else { return false }
        return principal.wholeMatch(of: /User:CN=[^,]*\.kafka\.[a-z0-9-]+\.amazonaws\.com(\.cn)?(,.*)?/) != nil
    }

    /// The ACL as it applies, or nil where it is left out.
    private static func withoutHost(
        _ acl: ACLBinding, among all: Set<ACLBinding>, _ context: AccessContext, _ reading: Reading,
        _ notes: inout NoteCollector
    ) -> ACLBinding? {
        guard acl.host != ACLBinding.anyHost else { return acl }
        var widened = acl
        widened.host = ACLBinding.anyHost
        // Another ACL that says the same, or more, from every host makes this one idle.
        for principal in [acl.principal, KafkaAuthorizer.everyone] {
            for operation in [acl.operation, .all] {
                var other = widened
                (other.principal, other.operation) = (principal, operation)
                if all.contains(other) { return nil }
            }
        }
        switch context.hostDecisions[acl] {
        case .fromEverywhere?:
            notes.add(.hostDecided, acl.principal, "\(acl.permission.words) \(acl.words), from everywhere now")
            return widened
        case .leaveOut?:
            notes.add(.hostDecided, acl.principal, "\(acl.permission.words) \(acl.words), left out now")
            return nil
        case nil:
            notes.add(acl.permission == .allow ? .allowedFromHost : .deniedFromHost, acl.principal, acl.words)
            switch reading {
            case .byHost: return acl
            case .narrow: return acl.permission == .deny ? widened : nil
            }
        }
    }
}

extension ACLPermission {
    fileprivate var words: String { self == .allow ? "ALLOW" : "DENY" }
}
