import AWS
import Access
import Cryptography

/// The policies that were merged for one principal, and the role that is to have them.
package struct MergedAccess: Equatable, Sendable {
    /// Nil where neither an AccessPolicy nor `access.roles` names one.
    package let role: RoleARN?
    /// In the order of their files.
    package let policies: [PolicyDocument]

    package init(role: RoleARN?, policies: [PolicyDocument]) {
        self.role = role
        self.policies = policies
    }

    /// As they are put on the role.
    var texts: [String] { policies.map { String(decoding: $0.json(), as: UTF8.self) } }
}

/// The policies that kedge has put on a role, as the journal tells it.
package struct AppliedAccess: Equatable, Sendable {
    /// The role's ARN.
    package let role: String
    /// The SHA-256 of each policy.
    package let policies: [String]

    package init(role: String, policies: [String]) {
        self.role = role
        self.policies = policies
    }

    init(_ merged: MergedAccess, on role: RoleARN) {
        self.init(role: role.description, policies: merged.policies.map { hex(sha256($0.json())) })
    }
}
