/// The policies that a role should have of kedge.
package struct DesiredRolePolicies: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Customer managed policies, attached to the role.
        case managed
        case inline
    }

    package let role: RoleARN
    package let own: OwnPolicies
    package let kind: Kind
    /// JSON, in the order of their numbers; none: the role is to have no policy of ours.
    package let documents: [String]

    package init(role: RoleARN, migration: String, kind: Kind, documents: [String]) {
        self.role = role
        own = OwnPolicies(migration: migration)
        self.kind = kind
        self.documents = documents
    }
}

/// The policies around a role that kedge made, or that stand where it would make them.
package struct RolePolicyState: Sendable, Equatable {
    package struct Managed: Sendable, Equatable {
        package var policy: ManagedPolicy
        package var document: String
        package var versions: [ManagedPolicy.Version]
        package var isAttached: Bool

        package init(
            policy: ManagedPolicy, document: String, versions: [ManagedPolicy.Version], isAttached: Bool
        ) {
            self.policy = policy
            self.document = document
            self.versions = versions
            self.isAttached = isAttached
        }
    }

    /// All inline policies of the role, by name: those of others count against the same quota.
    package var inline: [String: String]
    /// The managed policies under kedge's path that have a name of this role, by ARN.
    package var managed: [String: Managed]

    package init(inline: [String: String] = [:], managed: [String: Managed] = [:]) {
        self.inline = inline
        self.managed = managed
    }
}

/// One change; each has the same effect twice as once.
package enum RolePolicyChange: Sendable, Hashable {
    case createPolicy(name: String, document: String)
    /// Makes the document the policy's default version.
    case addVersion(arn: String, document: String)
    case deleteVersion(arn: String, version: String)
    case attach(arn: String)
    case detach(arn: String)
    case deletePolicy(arn: String)
    case putInline(name: String, document: String)
    case deleteInline(name: String)
}

extension DesiredRolePolicies {
    /// IAM quotas: the versions that a managed policy has at most.
    private static let mostVersions = 5

    /// What has to change, in an order that never takes away first what is to stay.
    ///
    /// - Throws: ``AWSError`` `foreign-policy` when a policy of our name has not our tag: nothing of it is changed.
    package func changes(from state: RolePolicyState) throws(AWSError) -> [RolePolicyChange] {
        let wanted = Dictionary(uniqueKeysWithValues: documents.indices.map { ($0 + 1, documents[$0]) })
        let managed = try managedChanges(kind == .managed ? wanted : [:], state)
        let inline = inlineChanges(kind == .inline ? wanted : [:], state)
        return kind == .managed
            ? managed.made + inline.made + inline.removed + managed.removed
            : inline.isTooMuch
                ? inline.removed + inline.made + managed.removed
                : inline.made + inline.removed + managed.removed
    }

    // MARK: - Managed

    private func managedChanges(
        _ wanted: [Int: String], _ state: RolePolicyState
    ) throws(AWSError) -> (made: [RolePolicyChange], removed: [RolePolicyChange]) {
        for (arn, found) in state.managed.sorted(by: { $0.key < $1.key })
        where found.policy.tags[OwnPolicies.tagKey] != own.migration {
            throw AWSError.foreignPolicy("policy \(arn) has kedge's name but not its tag \(own.tagText)")
        }
        var made: [RolePolicyChange] = []
        for (index, document) in wanted.sorted(by: { $0.key < $1.key }) {
            let arn = own.managedARN(role, index)
            guard let found = state.managed[arn] else {
                made += [.createPolicy(name: own.managedName(role, index), document: document), .attach(arn: arn)]
                continue
            }
            if !PolicyText.isSame(found.document, document) {
                made += Self.room(in: found).map { .deleteVersion(arn: arn, version: $0) }
                made.append(.addVersion(arn: arn, document: document))
            }
            if !found.isAttached { made.append(.attach(arn: arn)) }
        }
        let kept = Set(wanted.keys.map { own.managedARN(role, $0) })
        var removed: [RolePolicyChange] = []
        for (arn, found) in state.managed.sorted(by: { $0.key < $1.key }) where !kept.contains(arn) {
            if found.isAttached { removed.append(.detach(arn: arn)) }
            // One that somebody uses elsewhere stays for them.
            guard found.policy.attachmentCount <= (found.isAttached ? 1 : 0), found.policy.boundaryCount == 0 else {
                continue
            }
            removed += found.versions.filter { !$0.isDefault }.map { .deleteVersion(arn: arn, version: $0.id) }
            removed.append(.deletePolicy(arn: arn))
        }
        return (made, removed)
    }

    /// The oldest versions that have to go before another one fits.
    private static func room(in found: RolePolicyState.Managed) -> [String] {
        let old = found.versions.filter { !$0.isDefault }.sorted { $0.number < $1.number }
        return old.prefix(max(0, found.versions.count - mostVersions + 1)).map(\.id)
    }

    // MARK: - Inline

    /// IAM quotas: what all inline policies of a role may have together, white space aside.
    private static let inlineLimit = 10_240

    private func inlineChanges(
        _ wanted: [Int: String], _ state: RolePolicyState
    ) -> (made: [RolePolicyChange], removed: [RolePolicyChange], isTooMuch: Bool) {
        let named = Dictionary(uniqueKeysWithValues: wanted.map { (own.inlineName($0.key), $0.value) })
        let changed = named.filter { name, document in
            state.inline[name].map { !PolicyText.isSame($0, document) } ?? true
        }
        func growth(_ name: String) -> Int {
            PolicyText.size(changed[name] ?? "") - PolicyText.size(state.inline[name] ?? "")
        }
        // Those that shrink make room for those that grow.
        let order = changed.keys.sorted { (growth($0), $0) < (growth($1), $1) }
        let removed = state.inline.keys.filter { own.isInline($0) && named[$0] == nil }.sorted()
        let together = state.inline.values.reduce(0) { $0 + PolicyText.size($1) } + order.reduce(0) { $0 + growth($1) }
        return (
            order.map { .putInline(name: $0, document: changed[$0] ?? "") },
            removed.map { .deleteInline(name: $0) }, together > Self.inlineLimit
        )
    }
}

extension OwnPolicies {
    var tagText: String { "\(Self.tagKey)=\(migration)" }
}

extension AWSError {
    static func foreignPolicy(_ what: String) -> AWSError {
        AWSError(
            code: .foreignPolicy, message: "IAM: \(what)",
            hint: "it is left alone: rename or remove it, or tag it as kedge's if kedge may change it")
    }
}
