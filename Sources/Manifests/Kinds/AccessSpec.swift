/// How access moves: who proposes policies, who decides about differences, who puts them on roles.
package struct AccessSpec: Equatable, Sendable {
    /// Who puts merged policies on the roles.
    package enum Apply: String, CaseIterable, Sendable {
        case kedge
        /// Somebody else; kedge compares.
        case external
    }

    /// What happens when a role's policies are no longer those that were merged.
    package enum OnDrift: String, CaseIterable, Sendable {
        case heal
        case report
    }

    /// Which kind of policy kedge makes.
    package enum PolicyType: String, CaseIterable, Sendable {
        /// Customer managed policies, attached to the role, under the path `/kedge/MIGRATION/`.
        case managed
        /// Inline policies of the role, `kedge-MIGRATION-…`.
        case inline
    }

    /// Nil for `kedge/<migration>/access`.
    package let branch: String?
    package let apply: Apply
    package let onDrift: OnDrift
    package let policyType: PolicyType
    /// How many managed policies kedge may attach to a role; IAM takes 10 on a role, more if the quota was raised.
    package let policiesPerRole: Int
    /// Nil for the target's.
    package let credentials: CredentialsSpec?
    package let roles: RoleRules
    package let trust: [TrustSpec]
    /// Principals, `User:name`, that do not move: no policy and no role is for them.
    package let exclude: [String]
    package let hostACLs: [HostACLDecision]
    package let accept: [AcceptedDifference]
    /// Nil where the branch is only pushed.
    package let review: ReviewSpec?
    package let rehearsal: RehearsalSpec

    package static let standard = AccessSpec()

    package init(
        branch: String? = nil, apply: Apply = .kedge, onDrift: OnDrift = .report, policyType: PolicyType = .managed,
        policiesPerRole: Int = 10, credentials: CredentialsSpec? = nil, roles: RoleRules = RoleRules(),
        trust: [TrustSpec] = [], exclude: [String] = [], hostACLs: [HostACLDecision] = [],
        accept: [AcceptedDifference] = [], review: ReviewSpec? = nil, rehearsal: RehearsalSpec = .none
    ) {
        self.branch = branch
        self.apply = apply
        self.onDrift = onDrift
        self.policyType = policyType
        self.policiesPerRole = policiesPerRole
        self.credentials = credentials
        self.roles = roles
        self.trust = trust
        self.exclude = exclude
        self.hostACLs = hostACLs
        self.accept = accept
        self.review = review
        self.rehearsal = rehearsal
    }

    /// Where a principal's service runs: what is said of the principal itself, or else of all.
    package func places(of principal: String) -> [TrustSpec.Place] {
        let own = trust.filter { $0.principal == principal }
        return (own.isEmpty ? trust : own).compactMap { $0.place(of: principal) }
    }
}

/// Trying out the roles' access on the target before the cutover.
package struct RehearsalSpec: Equatable, Sendable {
    package static let standardTopic = "kedge-rehearsal"
    package static let none = RehearsalSpec(isEnabled: false, scratchTopic: standardTopic)

    package let isEnabled: Bool
    /// The topic of the target that writing is tried on.
    package let scratchTopic: String

    package init(isEnabled: Bool = true, scratchTopic: String = standardTopic) {
        self.isEnabled = isEnabled
        self.scratchTopic = scratchTopic
    }
}
