import AWS

/// Which existing role takes each principal's place: by a rule, and by exceptions from it.
package struct RoleMapping: Hashable, Sendable {
    package let rule: RoleRule?
    private let exceptions: [ExactText: RoleARN]

    /// - Parameter exceptions: by principal, `User:alice`; they win over the rule.
    package init(rule: RoleRule? = nil, exceptions: [String: RoleARN] = [:]) {
        self.rule = rule
        self.exceptions = Dictionary(exceptions.map { (ExactText($0.key), $0.value) }) { first, _ in first }
    }

    package func roles(for principals: [String]) -> PrincipalRoles {
        var roles: [ExactText: RoleARN] = [:]
        var notes: [RoleNote] = []
        for principal in principals {
            if let role = exceptions[ExactText(principal)] {
                roles[ExactText(principal)] = role
                continue
            }
            switch rule?.role(for: principal) {
            case .success(let role)?: roles[ExactText(principal)] = role
            case .failure(let problem)?: notes.append(RoleNote(.noRole, principal, problem.reason))
            case nil: notes.append(RoleNote(.noRole, principal, "neither a rule nor an exception names one"))
            }
        }
        // IAM tells roles' names apart without regard to case.
        let shared = Dictionary(grouping: roles) { $0.value.description.lowercased() }.values.filter { $0.count > 1 }
        for group in shared {
            let principals = group.map(\.key).sorted().map(\.text)
            let role = group.map(\.value.description).min() ?? ""
            notes.append(
                RoleNote(.sharedRole, principals[0], "\(role) is that of \(principals.joined(separator: ", "))"))
        }
        return PrincipalRoles(roles, notes.sorted())
    }
}

/// The role of each principal that has one.
package struct PrincipalRoles: Hashable, Sendable {
    private let roles: [ExactText: RoleARN]
    /// Principals without a role, and roles of several.
    package let notes: [RoleNote]

    init(_ roles: [ExactText: RoleARN], _ notes: [RoleNote]) {
        self.roles = roles
        self.notes = notes
    }

    package subscript(principal: String) -> RoleARN? { roles[ExactText(principal)] }
}
