extension Reader<AccessPolicySpec> {
    static let accessPolicy = Reader.mapping { fields in
        let migration = fields.required("migration", .name, hint: "add migration: the Migration's name")
        let principal = fields.required("principal", .principal, hint: "add principal: User:name")
        let role = fields.required("role", .roleARN, hint: "add role: arn:aws:iam::ACCOUNT:role/NAME")
        let policy = fields.required("policy", .relativePath, hint: "add policy: access/NAME/policy.json")
        guard let migration, let principal, let role, let policy else { return nil }
        return AccessPolicySpec(migration: migration, principal: principal, role: role, policy: policy)
    }
}
