import AWS

/// Which existing IAM role takes the place of which principal; an `AccessPolicy` says more and wins.
package struct RoleRules: Equatable, Sendable {
    /// A role's name or ARN in which `{user}` stands for the principal's name.
    package let rule: RoleRule?
    /// The roles of the principals that the rule does not fit.
    package let exceptions: [String: RoleARN]

    package init(rule: RoleRule? = nil, exceptions: [String: RoleARN] = [:]) {
        self.rule = rule
        self.exceptions = exceptions
    }

    /// The principal's role, nil where nothing names one that could exist.
    ///
    /// - Parameters:
    ///   - principal: `User:NAME`.
    ///   - cluster: the target: a rule that is only a name means a role of its account.
    package func role(of principal: String, on cluster: ClusterARN) -> RoleARN? {
        exceptions[principal] ?? rule?.role(of: principal, on: cluster)
    }
}

/// A role's name or ARN with one `{user}` in it.
package struct RoleRule: Hashable, Sendable {
    private static let placeholder = "{user}"

    package let text: String

    /// Nil unless it gives a role's name, or its ARN, once a user's name is put in.
    package init?(_ text: String) {
        let around = text.split(separator: Self.placeholder, omittingEmptySubsequences: false)
        guard around.count == 2, !around.contains(where: { $0.contains("{") || $0.contains("}") }) else { return nil }
        self.text = text
        guard role(named: "u", partition: "aws", account: "123456789012") != nil else { return nil }
    }

    func role(of principal: String, on cluster: ClusterARN) -> RoleARN? {
        guard principal.hasPrefix("User:") else { return nil }
        return role(
            named: String(principal.dropFirst(5)), partition: cluster.partition.rawValue, account: cluster.account)
    }

    private func role(named user: String, partition: String, account: String) -> RoleARN? {
        // Another path would be another folder of roles than the rule's author had in mind.
        guard !user.isEmpty, user.utf8.allSatisfy(\.isNameByte) else { return nil }
        let name = text.replacing(Self.placeholder, with: user)
        if name.hasPrefix("arn:") { return try? RoleARN(parsing: name) }
        guard !name.contains("/") else { return nil }
        return try? RoleARN(parsing: "arn:\(partition):iam::\(account):role/\(name)")
    }
}
