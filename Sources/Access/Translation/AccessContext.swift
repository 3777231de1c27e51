import Kafka

/// What is known about the source and the target beside the ACLs, and what people have decided.
package struct AccessContext: Hashable, Sendable {
    /// What becomes of an ACL that names a host.
    package enum HostDecision: String, Hashable, Sendable {
        /// The ACL applies from everywhere: an ALLOW widens, a DENY narrows.
        case fromEverywhere
        /// The ACL is left out: an ALLOW narrows, a DENY widens.
        case leaveOut
    }

    /// How policies are put on a role, which says how long they may be.
    package enum PolicyType: String, Hashable, Sendable {
        /// Each within ``PolicyDocument/managedPolicyLimit``, as many as the role takes.
        case managed
        /// Together within ``PolicyDocument/inlinePoliciesLimit``.
        case inline
    }

    /// Principals that sign in to the source whether or not ACLs name them, `User:alice`.
    package var principals: Set<String>
    /// Principals that do not move: nobody gets a policy for their ACLs.
    package var excluded: Set<String>
    /// The source's `super.users`.
    package var superUsers: Set<String>
    /// The source's `allow.everyone.if.no.acl.found`; MSK's default is true.
    package var allowsEveryoneIfNoACLFound: Bool
    /// Topics and groups that exist: to name those that are open to everyone, and what a prefix would widen to.
    package var resources: [KafkaResource]
    /// The target's release, if known.
    package var targetRelease: KafkaRelease?
    /// Decisions by people about ACLs that name a host; without one the ACL blocks.
    package var hostDecisions: [ACLBinding: HostDecision]
    /// Differences between ACLs and policies that people have accepted.
    package var acceptances: [AccessAcceptance]
    package var policyType: PolicyType
    /// How many managed policies of kedge's a role takes; IAM's quota is 10 for all, unless raised.
    package var policiesPerRole: Int

    package init(
        principals: Set<String> = [], excluded: Set<String> = [], superUsers: Set<String> = [],
        allowsEveryoneIfNoACLFound: Bool, resources: [KafkaResource] = [], targetRelease: KafkaRelease? = nil,
        hostDecisions: [ACLBinding: HostDecision] = [:], acceptances: [AccessAcceptance] = [],
        policyType: PolicyType = .managed, policiesPerRole: Int = 10
    ) {
        self.principals = principals
        self.excluded = excluded
        self.superUsers = superUsers
        self.allowsEveryoneIfNoACLFound = allowsEveryoneIfNoACLFound
        self.resources = resources
        self.targetRelease = targetRelease
        self.hostDecisions = hostDecisions
        self.acceptances = acceptances
        self.policyType = policyType
        self.policiesPerRole = policiesPerRole
    }
}
