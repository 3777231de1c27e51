import Access

extension IAMService {
    func getRole() throws(ControlRefusal) -> [AnswerXML] {
        let role = try role()
        let boundary: [AnswerXML] =
            role.boundary.map { arn in
                [
                    .node(
                        "PermissionsBoundary",
                        [.text("PermissionsBoundaryType", "Policy"), .text("PermissionsBoundaryArn", arn)])
                ]
            }
            ?? []
        return [
            .node(
                "Role",
                boundary + [
                    .text("Path", role.arn.path), .text("RoleName", role.arn.roleName), .text("RoleId", role.id),
                    .text("Arn", role.arn.description), .text("CreateDate", Self.time(role.created)),
                    .text("AssumeRolePolicyDocument", Self.encoded(role.trust)),
                    .text("MaxSessionDuration", String(STSService.longestSession)),
                ])
        ]
    }

    func listRolePolicies() throws(ControlRefusal) -> [AnswerXML] {
        try page(try role().inline.keys.sorted()) { .list("PolicyNames", $0) }
    }

    func getRolePolicy() throws(ControlRefusal) -> [AnswerXML] {
        let role = try role()
        let name = try policyName()
        guard let document = role.inline[name] else { throw Self.missing("The role policy with name \(name)") }
        return [
            .text("RoleName", role.arn.roleName), .text("PolicyName", name),
            .text("PolicyDocument", Self.encoded(document)),
        ]
    }

    func putRolePolicy() throws(ControlRefusal) -> [AnswerXML]? {
        let limit = PolicyDocument.inlinePoliciesLimit
        let name = try policyName()
        let document = try document(limit: limit)
        try changeRole { role, _ throws(ControlRefusal) in
            role.inline[name] = document
            guard role.inline.values.reduce(0, { $0 + Self.size($1) }) <= limit else {
                throw ControlRefusal(
                    409, "LimitExceeded", "Maximum policy size of \(limit) bytes exceeded for role \(role.arn.roleName)"
                )
            }
        }
        return nil
    }

    func deleteRolePolicy() throws(ControlRefusal) -> [AnswerXML]? {
        let name = try policyName()
        try changeRole { role, _ throws(ControlRefusal) in
            guard role.inline.removeValue(forKey: name) != nil else {
                throw Self.missing("The role policy with name \(name)")
            }
        }
        return nil
    }

    func listAttachedRolePolicies() throws(ControlRefusal) -> [AnswerXML] {
        let role = try role()
        let prefix = parameters["PathPrefix"] ?? "/"
        let attached = account.withState { state in role.attached.sorted().compactMap { state.policies[$0] } }
        return try page(attached.filter { $0.path.hasPrefix(prefix) }) { policies in
            .list(
                "AttachedPolicies",
                policies.map { [.text("PolicyName", $0.name), .text("PolicyArn", $0.arn)] })
        }
    }

    func attachRolePolicy() throws(ControlRefusal) -> [AnswerXML]? {
        let arn = try required("PolicyArn")
        try changeRole { role, state throws(ControlRefusal) in
            guard state.policies[arn] != nil else { throw Self.missing("Policy \(arn)") }
            role.attached.insert(arn)
            guard role.attached.count <= Self.managedPoliciesPerRole else {
                throw ControlRefusal(
                    409, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: \(Self.managedPoliciesPerRole)")
            }
        }
        return nil
    }

    func detachRolePolicy() throws(ControlRefusal) -> [AnswerXML]? {
        let arn = try required("PolicyArn")
        try changeRole { role, _ throws(ControlRefusal) in
            guard role.attached.remove(arn) != nil else { throw Self.missing("Policy \(arn)") }
        }
        return nil
    }
}
