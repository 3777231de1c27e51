extension IAMClient {
    /// The policies of ours around a role, and those that stand in their place.
    ///
    /// - Parameters:
    ///   - access: What was read of the role.
    ///   - policies: What ``policies(under:)`` gave for the migration's path; once for all roles.
    package func ownPolicies(
        _ own: OwnPolicies, of access: RoleAccess, among policies: [ManagedPolicy]
    ) async throws(AWSError) -> RolePolicyState {
        let attached = Dictionary(access.attached.map { ($0.name, $0.document) }) { first, _ in first }
        let role = access.role.arn
        // Lists lag behind what was just attached.
        let known = Set(policies.map(\.arn)).union(attached.keys).filter { own.isManaged($0, of: role) }
        var managed: [String: RolePolicyState.Managed] = [:]
        for arn in known.sorted() {
            do {
                let policy = try await policy(arn)
                managed[arn] = RolePolicyState.Managed(
                    policy: policy, document: try await document(of: arn, version: policy.defaultVersion),
                    versions: try await versions(of: arn), isAttached: attached[arn] != nil)
            } catch  where error.code == .notFound {
                continue
            }
        }
        return RolePolicyState(
            inline: Dictionary(access.inline.map { ($0.name, $0.document) }) { first, _ in first }, managed: managed)
    }

    /// Makes one change of a role's policies.
    ///
    /// - Throws: ``AWSError`` `foreign-policy` when something of the policy's name is there that is not ours.
    package func apply(_ change: RolePolicyChange, to role: RoleARN, _ own: OwnPolicies) async throws(AWSError) {
        let name = role.roleName
        switch change {
        case .createPolicy(let policy, let document): try await create(policy, role, own, document)
        case .addVersion(let arn, let document):
            try await checkOwn(arn, own)
            guard !PolicyText.isSame(try await defaultDocument(of: arn), document) else { return }
            try await createVersion(of: arn, document: document)
        case .deleteVersion(let arn, let version):
            try await checkOwn(arn, own)
            try await deleteVersion(version, of: arn)
        case .attach(let arn): try await attach(arn, to: name)
        case .detach(let arn): try await detach(arn, from: name)
        case .deletePolicy(let arn):
            try await Self.unlessGone { () throws(AWSError) in
                try await checkOwn(arn, own)
                try await deletePolicy(arn)
            }
        case .putInline(let policy, let document): try await putInlinePolicy(policy, of: name, document)
        case .deleteInline(let policy): try await deleteInlinePolicy(policy, of: name)
        }
    }

    /// Creates a policy; after a run that was cut short it may be there already.
    private func create(
        _ name: String, _ role: RoleARN, _ own: OwnPolicies, _ document: String
    ) async throws(AWSError) {
        do {
            _ = try await createPolicy(name, path: own.path, tags: own.tags, document: document)
        } catch  where error.awsCode == "EntityAlreadyExists" {
            let arn = own.arn(ofManaged: name, role)
            do {
                try await checkOwn(arn, own)
            } catch  where error.code == .notFound {
                throw AWSError.foreignPolicy("another path than \(own.path) has a policy \(name) already")
            }
            guard PolicyText.isSame(try await defaultDocument(of: arn), document) else {
                return try await createVersion(of: arn, document: document)
            }
        }
    }

    private func checkOwn(_ arn: String, _ own: OwnPolicies) async throws(AWSError) {
        guard try await policy(arn).tags[OwnPolicies.tagKey] == own.migration else {
            throw AWSError.foreignPolicy("policy \(arn) has kedge's name but not its tag \(own.tagText)")
        }
    }
}
