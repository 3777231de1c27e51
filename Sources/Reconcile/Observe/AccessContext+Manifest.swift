import Access
import Kafka
import Manifests

extension AccessContext {
    /// What the manifests, the clusters and MSK tell beside the ACLs.
    init(_ desired: Desired, _ source: SourceObservation, _ target: TargetObservation, _ aws: AWSObservation) {
        self.init(
            desired, superUsers: Set(aws.source?.superUsers ?? []),
            isOpenWithoutACL: aws.source?.allowsEveryoneIfNoACLFound, topics: source.topics.keys.sorted(),
            targetRelease: aws.target?.release ?? target.cluster.release)
    }

    /// What the manifests tell, and what is known beside them.
    ///
    /// - Parameter isOpenWithoutACL: The source's `allow.everyone.if.no.acl.found`, where the manifest does not say it.
    init(
        _ desired: Desired, superUsers: Set<String>, isOpenWithoutACL: Bool? = nil, topics: [TopicName] = [],
        targetRelease: KafkaRelease? = nil
    ) {
        let spec = desired.migration.spec
        self.init(
            principals: Set(desired.accessPolicies.map(\.spec.principal)), excluded: Set(spec.access.exclude),
            superUsers: superUsers,
            // MSK opens them unless told otherwise, so what nobody said is assumed to matter.
            allowsEveryoneIfNoACLFound: spec.source.allowEveryoneIfNoACLFound ?? isOpenWithoutACL ?? true,
            resources: topics.map { KafkaResource(.topic, $0.rawValue) }, targetRelease: targetRelease,
            hostDecisions: Dictionary(
                spec.access.hostACLs.compactMap { entry in
                    ACLBinding(entry.acl).map { ($0, entry.decision.decision) }
                }
            ) { first, _ in first },
            acceptances: spec.access.accept.map(AccessAcceptance.init),
            policyType: spec.access.policyType == .inline ? .inline : .managed,
            policiesPerRole: spec.access.policiesPerRole)
    }
}

extension AccessAcceptance {
    init(_ accepted: AcceptedDifference) {
        self.init(
            principal: accepted.principal, difference: accepted.difference == .gained ? .gained : .lost,
            action: accepted.action, resource: accepted.resource, reason: accepted.reason)
    }
}

extension HostACLDecision.Decision {
    fileprivate var decision: AccessContext.HostDecision {
        switch self {
        case .fromEverywhere: .fromEverywhere
        case .leaveOut: .leaveOut
        }
    }
}

extension ACLBinding {
    /// An ACL in the words of `kafka-acls.sh`; nil for one of a kind that the protocol does not have.
    fileprivate init?(_ acl: HostACL) {
        let operations: [HostACL.Operation: ACLOperation] = [
            .all: .all, .read: .read, .write: .write, .create: .create, .delete: .delete, .alter: .alter,
            .describe: .describe, .clusterAction: .clusterAction, .describeConfigs: .describeConfigs,
            .alterConfigs: .alterConfigs, .idempotentWrite: .idempotentWrite, .createTokens: .createTokens,
            .describeTokens: .describeTokens,
        ]
        let resources: [HostACL.ResourceType: ACLResourceType] = [
            .topic: .topic, .group: .group, .cluster: .cluster, .transactionalID: .transactionalID,
            .delegationToken: .delegationToken, .user: .user,
        ]
        guard let operation = operations[acl.operation], let resource = resources[acl.resourceType] else { return nil }
        self.init(
            acl.permissionType == .allow ? .allow : .deny, acl.principal, operation, resource,
            acl.patternType == .literal ? .literal : .prefixed, acl.resourceName, host: acl.host)
    }
}
