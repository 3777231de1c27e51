import AWS
import Kafka

/// The ACLs of a source cluster as IAM policies for a target cluster, and all that does not carry over.
///
/// A pure function of its arguments; the same arguments give the same bytes. A policy never allows what the ACLs do not:
/// what would is left out and noted. `docs/access.md` has the tables.
package struct AccessTranslation: Hashable, Sendable {
    package let map: AccessMap
    /// One for each principal that is allowed anything, in the map's order.
    package let policies: [PrincipalPolicy]
    /// Severest first.
    package let notes: [AccessNote]

    /// - Parameter acls: as the source lists them, without what kedge itself added there.
    package init(_ acls: [ACLBinding], to cluster: ClusterARN, in context: AccessContext) {
        var notes = NoteCollector()
        let source = SourceACLs(acls, context, .narrow, &notes)
        let authorizer = source.authorizer
        let superUsers = Set(context.superUsers.map { ExactText($0) })
        let limit = PolicyLimit(context)
        var principals: [PrincipalAccess] = []
        var policies: [PrincipalPolicy] = []
        for principal in source.principals {
            let isSuperUser = superUsers.contains(ExactText(principal))
            if isSuperUser { notes.add(.superUser, principal) }
            var translator = PrincipalTranslator(
                principal, isSuperUser ? SourceACLs.everything : source.acls(of: principal), authorizer)
            translator.translate(targetRelease: context.targetRelease)
            notes.merge(translator.notes)
            let access = translator.access
            if !access.allowed.isEmpty || !access.denied.isEmpty { principals.append(access) }
            guard !access.allowed.isEmpty else {
                notes.add(.nothingAllowed, nil, principal)
                continue
            }
            let policy = PrincipalPolicy(access, on: cluster, limit, among: context.resources)
            policies.append(policy)
            if let excess = policy.excess { notes.add(.policyTooLong, principal, excess.words) }
        }
        if context.allowsEveryoneIfNoACLFound {
            let authorizer = KafkaAuthorizer(acls)
            notes.add(.openToEveryone, nil)
            for resource in [.cluster] + context.resources where !authorizer.hasACL(for: resource) {
                notes.add(
                    .openToEveryone, nil,
                    resource == .cluster ? "the cluster" : "\(resource.type.words) \(resource.name)")
            }
        }
        map = AccessMap(principals)
        self.policies = policies
        self.notes = notes.notes
    }
}
