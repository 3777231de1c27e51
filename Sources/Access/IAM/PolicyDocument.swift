/// An identity-based IAM policy.
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language". What the grammar has and this does not
/// (principals, which only resource-based policies take) is refused when read, never skipped.
package struct PolicyDocument: Hashable, Sendable {
    package enum Version: String, Hashable, Sendable {
        /// Without policy variables; what a document without `Version` is.
        case v2008 = "2008-10-17"
        case v2012 = "2012-10-17"
    }

    package var version: Version
    package var id: String?
    package var statements: [PolicyStatement]

    package init(version: Version = .v2012, id: String? = nil, statements: [PolicyStatement]) {
        self.version = version
        self.id = id
        self.statements = statements
    }

    /// The most characters, white space aside, that a managed policy may have (IAM quotas).
    package static let managedPolicyLimit = 6_144
    /// The most that all inline policies of one role may have together (IAM quotas).
    package static let inlinePoliciesLimit = 10_240

    /// The length that IAM's quotas count: characters without white space.
    package var size: Int { jsonValue.size }
}

package struct PolicyStatement: Hashable, Sendable {
    package enum Effect: String, Hashable, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// What a statement is about: these, or everything but these.
    package enum Selection: Hashable, Sendable {
        case only([String])
        case allBut([String])

        package var patterns: [String] {
            switch self {
            case .only(let patterns), .allBut(let patterns): patterns
            }
        }
    }

    package var sid: String?
    package var effect: Effect
    /// `Action` or `NotAction`: `kafka-cluster:ReadData`, with `*` and `?`, in any case.
    package var actions: Selection
    /// `Resource` or `NotResource`: ARNs with `*`, `?` and policy variables.
    package var resources: Selection
    /// All must hold.
    package var conditions: [PolicyCondition]

    package init(
        sid: String? = nil, _ effect: Effect, actions: Selection, resources: Selection,
        conditions: [PolicyCondition] = []
    ) {
        self.sid = sid
        self.effect = effect
        self.actions = actions
        self.resources = resources
        self.conditions = conditions
    }
}

/// One line of a `Condition` block: the operator holds between the request's key and one of the values.
package struct PolicyCondition: Hashable, Sendable {
    /// The operator, such as `StringEquals`.
    package var test: String
    /// The key of the request, such as `aws:SourceIp`.
    package var key: String
    package var values: [String]

    package init(_ test: String, _ key: String, _ values: [String]) {
        self.test = test
        self.key = key
        self.values = values
    }
}
