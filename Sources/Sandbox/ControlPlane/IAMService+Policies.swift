extension IAMService {
    func getPolicy() throws(ControlRefusal) -> [AnswerXML] { [.node("Policy", describe(try policy(), tags: true))] }

    func getPolicyVersion() throws(ControlRefusal) -> [AnswerXML] {
        let policy = try policy()
        let id = try required("VersionId")
        guard let version = policy.versions.first(where: { $0.id == id }) else {
            throw Self.missing("Policy \(policy.arn) version \(id)")
        }
        return [.node("PolicyVersion", Self.describe(version, of: policy, document: true))]
    }

    func listPolicyVersions() throws(ControlRefusal) -> [AnswerXML] {
        let policy = try policy()
        return try page(policy.versions.reversed()) { versions in
            .list("Versions", versions.map { Self.describe($0, of: policy, document: false) })
        }
    }

    func listPolicies() throws(ControlRefusal) -> [AnswerXML] {
        let prefix = parameters["PathPrefix"] ?? "/"
        let all = account.withState { $0.policies.values.sorted { $0.arn < $1.arn } }
        // Policies of AWS itself there are none.
        let known = parameters["Scope"] == "AWS" ? [] : all.filter { $0.path.hasPrefix(prefix) }
        return try page(known) { policies in .list("Policies", policies.map { describe($0, tags: false) }) }
    }

    func createPolicy() throws(ControlRefusal) -> [AnswerXML] {
        let (name, document, path) = (try policyName(), try document(), parameters["Path"] ?? "/")
        guard path.wholeMatch(of: /\/|\/[!-~]{1,510}\//) != nil else {
            throw ControlRefusal(400, "ValidationError", "Path does not begin and end with a slash.")
        }
        let arn = "arn:\(account.partition.rawValue):iam::\(account.account):policy\(path)\(name)"
        let now = account.clock()
        let policy = SandboxAccount.Policy(
            arn: arn, name: name, path: path, id: SandboxAccount.identifier("ANPA", arn), created: now,
            tags: try tags(), versions: [.init(number: 1, document: document, created: now)], defaultVersion: 1)
        try account.withState { state throws(ControlRefusal) in
            // Names are unique whatever their path and case (IAM User Guide, "IAM identifiers").
            guard !state.policies.values.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw ControlRefusal(409, "EntityAlreadyExists", "A policy called \(name) already exists.")
            }
            state.policies[arn] = policy
        }
        return [.node("Policy", describe(policy, tags: true))]
    }

    func createPolicyVersion() throws(ControlRefusal) -> [AnswerXML] {
        let document = try document()
        let isDefault = parameters["SetAsDefault"] == "true"
        let now = account.clock()
        try changePolicy { policy, _ throws(ControlRefusal) in
            guard policy.versions.count < Self.versionsPerPolicy else {
                throw ControlRefusal(
                    409, "LimitExceeded", "A managed policy can have up to \(Self.versionsPerPolicy) versions.")
            }
            var changed = policy
            changed.lastVersion += 1
            changed.versions.append(.init(number: changed.lastVersion, document: document, created: now))
            if isDefault { changed.defaultVersion = changed.lastVersion }
            return changed
        }
        let policy = try policy()
        return [
            .node("PolicyVersion", policy.versions.last.map { Self.describe($0, of: policy, document: false) } ?? [])
        ]
    }

    func deletePolicyVersion() throws(ControlRefusal) -> [AnswerXML]? {
        let id = try required("VersionId")
        try changePolicy { policy, _ throws(ControlRefusal) in
            guard let index = policy.versions.firstIndex(where: { $0.id == id }) else {
                throw Self.missing("Policy \(policy.arn) version \(id)")
            }
            guard policy.versions[index].number != policy.defaultVersion else {
                throw ControlRefusal(409, "DeleteConflict", "Cannot delete the default version of a policy.")
            }
            var changed = policy
            changed.versions.remove(at: index)
            return changed
        }
        return nil
    }

    func deletePolicy() throws(ControlRefusal) -> [AnswerXML]? {
        try changePolicy { policy, state throws(ControlRefusal) in
            guard !state.roles.values.contains(where: { $0.attached.contains(policy.arn) }) else {
                throw ControlRefusal(409, "DeleteConflict", "Cannot delete a policy attached to entities.")
            }
            guard policy.versions.count == 1 else {
                throw ControlRefusal(
                    409, "DeleteConflict", "This policy has more than one version; delete those first.")
            }
            return nil
        }
        return nil
    }

    func listPolicyTags() throws(ControlRefusal) -> [AnswerXML] {
        try page(Self.tagList(try policy().tags)) { .list("Tags", $0) }
    }

    func tagPolicy() throws(ControlRefusal) -> [AnswerXML]? {
        let tags = try tags()
        try changePolicy { policy, _ in
            var changed = policy
            changed.tags.merge(tags) { _, new in new }
            return changed
        }
        return nil
    }

    // MARK: - Descriptions

    private func describe(_ policy: SandboxAccount.Policy, tags: Bool) -> [AnswerXML] {
        let attached = account.withState { state in
            state.roles.values.count { $0.attached.contains(policy.arn) }
        }
        let last = policy.versions.last?.created ?? policy.created
        return [
            .text("PolicyName", policy.name), .text("PolicyId", policy.id), .text("Arn", policy.arn),
            .text("Path", policy.path), .text("DefaultVersionId", "v\(policy.defaultVersion)"),
            .text("AttachmentCount", String(attached)), .text("PermissionsBoundaryUsageCount", "0"),
            .text("IsAttachable", "true"), .text("CreateDate", Self.time(policy.created)),
            .text("UpdateDate", Self.time(last)),
        ] + (tags ? [.list("Tags", Self.tagList(policy.tags))] : [])
    }

    private static func describe(
        _ version: SandboxAccount.Policy.Version, of policy: SandboxAccount.Policy, document: Bool
    ) -> [AnswerXML] {
        (document ? [.text("Document", encoded(version.document))] : []) + [
            .text("VersionId", version.id),
            .text("IsDefaultVersion", String(version.number == policy.defaultVersion)),
            .text("CreateDate", time(version.created)),
        ]
    }
}
