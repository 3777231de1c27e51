extension Reader<AccessSpec> {
    static let access = Reader.mapping { fields in
        let standard = AccessSpec.standard
        let branch = fields.optional("branch", Reader<String>.branch.optional, default: nil)
        let apply = fields.optional("apply", .apply, default: standard.apply)
        let onDrift = fields.optional("onDrift", .onDrift, default: standard.onDrift)
        let policyType = fields.optional("policyType", .policyType, default: standard.policyType)
        let perRole = fields.optional("policiesPerRole", .integer(1...25), default: standard.policiesPerRole)
        let credentials = fields.optional("credentials", Reader<CredentialsSpec>.credentials.optional, default: nil)
        let roles = fields.optional("roles", .roleRules, default: standard.roles)
        let trust = fields.optional("trust", .list(of: .trust, "where services run"), default: [])
        let exclude = fields.optional("exclude", .list(of: .excluded, "principals"), default: [])
        let hostACLs = fields.optional("hostAcls", .list(of: .hostACL, "ACLs"), default: [])
        let accept = fields.optional("accept", .list(of: .accepted, "differences"), default: [])
        let review = fields.optional("review", Reader<ReviewSpec>.review.optional, default: nil)
        let rehearsal = fields.optional("rehearsal", .rehearsal, default: standard.rehearsal)
        guard let branch, let apply, let onDrift, let policyType, let perRole, let credentials, let roles, let trust,
            let exclude, let hostACLs, let accept, let review, let rehearsal
        else { return nil }
        return AccessSpec(
            branch: branch, apply: apply, onDrift: onDrift, policyType: policyType, policiesPerRole: perRole,
            credentials: credentials, roles: roles, trust: trust, exclude: exclude, hostACLs: hostACLs, accept: accept,
            review: review,
            rehearsal: rehearsal)
    }
}

extension Reader<AccessSpec.Apply> {
    fileprivate static let apply = Reader.choice("somebody who applies policies")
}

extension Reader<AccessSpec.OnDrift> {
    fileprivate static let onDrift = Reader.choice("an answer to drift")
}

extension Reader<AccessSpec.PolicyType> {
    fileprivate static let policyType = Reader.choice("a type of policy")
}

extension Reader<RehearsalSpec> {
    fileprivate static let rehearsal = Reader.mapping { fields in
        let isEnabled = fields.optional("enabled", .boolean, default: true)
        let topic = fields.optional("scratchTopic", .topicName, default: RehearsalSpec.standardTopic)
        guard let isEnabled, let topic else { return nil }
        return RehearsalSpec(isEnabled: isEnabled, scratchTopic: topic)
    }
}

extension Reader<String> {
    /// A principal; everyone cannot stay behind.
    fileprivate static let excluded = Reader { cursor in
        if case .scalar(let scalar) = cursor.node.content, scalar.text == "User:*" {
            cursor.report("User:* is everyone", hint: "name each principal that does not move, such as User:kedge")
            return nil
        }
        return principal.read(cursor)
    }

    fileprivate static let topicName = Reader.text(
        "the name of a topic", hint: "write 1 to 249 letters, digits, dots, underscores and hyphens"
    ) { text in TopicGlob(text).flatMap { _ in text.contains("*") ? nil : text } }
}
