import AWS
import Access
import Manifests

/// How kedge keeps policies on roles.
package struct RolePolicySettings: Equatable, Sendable {
    /// What marks them as this migration's.
    package let own: OwnPolicies
    package let kind: DesiredRolePolicies.Kind
    package let credentials: CredentialsSpec
    /// A region of IAM's partition.
    package let region: String
}

/// The policies that are on a role.
package struct RoleObservation: Equatable, Sendable {
    /// Who may assume it: JSON; nil where nobody looked.
    package var trust: String?
    /// What a change starts from.
    package var state: RolePolicyState
    /// Those of this migration.
    package var own: [PolicyDocument]
    /// All others, inline and attached.
    package var others: [PolicyDocument]
    /// What bounds all of them.
    package var boundary: PolicyDocument?
    /// Policies that could not be read as such, by name, with why.
    package var unreadable: [String: String]

    package init(
        state: RolePolicyState = RolePolicyState(), own: [PolicyDocument] = [], others: [PolicyDocument] = [],
        boundary: PolicyDocument? = nil, unreadable: [String: String] = [:]
    ) {
        self.state = state
        self.own = own
        self.others = others
        self.boundary = boundary
        self.unreadable = unreadable
    }

    /// - Parameter own: How the migration's own policies are told from others.
    init(_ access: RoleAccess, _ state: RolePolicyState, own: OwnPolicies) {
        self.init(state: state)
        trust = access.role.trustPolicy
        func read(_ policy: NamedPolicy) -> PolicyDocument? {
            do {
                return try PolicyDocument(parsing: Array(policy.document.utf8))
            } catch {
                unreadable[policy.name] = error.message
                return nil
            }
        }
        for (policies, isOwn) in [
            (access.inline, own.isInline), (access.attached, { $0.contains(":policy\(own.path)") }),
        ] {
            for policy in policies {
                guard let document = read(policy) else { continue }
                if isOwn(policy.name) { self.own.append(document) } else { others.append(document) }
            }
        }
        boundary = access.boundary.flatMap(read)
    }

    package var effective: [PolicyDocument] { own + others }
}
