import AWS

/// The existing role that takes each principal's place.
package struct PrincipalRoles: Hashable, Sendable {
    private let roles: [ExactText: RoleARN]
    /// Principals without a role, and roles of several principals.
    package let notes: [RoleNote]

    /// - Parameter role: what the manifests name: an AccessPolicy's, an exception's or the rule's.
    package init(of principals: [String], by role: (String) -> RoleARN?) {
        var roles: [ExactText: RoleARN] = [:]
        var notes: [RoleNote] = []
        for principal in principals {
            roles[ExactText(principal)] = role(principal)
            if roles[ExactText(principal)] == nil {
                notes.append(RoleNote(.noRole, principal, "no rule and no exception gives it one that can exist"))
            }
        }
        // IAM tells roles' names apart without regard to case (CreateRole, RoleName).
        let shared = Dictionary(grouping: roles) { $0.value.description.lowercased() }.values.filter { $0.count > 1 }
        for group in shared {
            let principals = group.map(\.key).sorted().map(\.text)
            let role = group.map(\.value.description).min() ?? ""
            notes.append(
                RoleNote(.sharedRole, principals[0], "\(role) is the role of \(principals.joined(separator: ", "))"))
        }
        self.roles = roles
        self.notes = notes.sorted()
    }

    package subscript(principal: String) -> RoleARN? { roles[ExactText(principal)] }
}
