/// A call of an AWS service, as IAM's policies see it; for those of MSK's brokers there is ``IAMEvaluator``.
package struct PolicyRequest: Hashable, Sendable {
    /// `iam:GetRole`.
    package let action: String
    /// An ARN, or `*` for an action that knows no resources.
    package let resource: String
    /// All that conditions may ask for, by key; what is not here is not in the request.
    package let values: [String: String]

    package init(_ action: String, on resource: String, values: [String: String] = [:]) {
        self.action = action
        self.resource = resource
        self.values = Dictionary(values.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
    }

    /// IAM's decision: a Deny wins, nothing said is a deny, and a boundary has to allow it as well.
    ///
    /// What cannot be decided never allows. Source: IAM User Guide, "Policy evaluation logic".
    package func decide(by policies: [PolicyDocument], boundary: PolicyDocument? = nil) -> IAMEvaluator.Decision {
        let bounds = boundary.map { [$0] }
        if matches(.deny, in: policies + (bounds ?? [])) { return .explicitlyDenied }
        return matches(.allow, in: policies) && bounds.map { matches(.allow, in: $0) } ?? true
            ? .allowed : .implicitlyDenied
    }

    /// The keys of the conditions of statements about the action that the request does not have; the simulator names
    /// them.
    package func missingKeys(for policies: [PolicyDocument]) -> [String] {
        let statements = policies.flatMap(\.statements).filter { statement in
            statement.actions.holds { PolicyPattern(wildcards: $0.lowercased()).matches(action.lowercased()) }
        }
        return Set(statements.flatMap(\.conditions).map(\.key).filter { values[$0.lowercased()] == nil }).sorted()
    }

    private func matches(_ effect: PolicyStatement.Effect, in policies: [PolicyDocument]) -> Bool {
        policies.contains { policy in
            policy.statements.contains { $0.effect == effect && matches($0, policy.version) }
        }
    }

    private func matches(_ statement: PolicyStatement, _ version: PolicyDocument.Version) -> Bool {
        let (action, isDeny) = (action.lowercased(), statement.effect == .deny)
        let isNamed = statement.actions.holds { PolicyPattern(wildcards: $0.lowercased()).matches(action) }
        let isMeant = statement.resources.holds { text in
            PolicyPattern(text, version: version, values: values, unknown: isDeny ? .anything : nil)?
                .matches(resource) ?? false
        }
        return isNamed && isMeant && statement.conditions.allSatisfy { holds($0, version) ?? isDeny }
    }

    /// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
    private func holds(_ condition: PolicyCondition, _ version: PolicyDocument.Version) -> Bool? {
        let test = condition.test
        guard values[condition.key.lowercased()] != nil else {
            return test.hasSuffix("IfExists") || test.contains("Not")
        }
        // ARNs are compared part by part, which makes a difference only where a wildcard may span a colon.
        let text = PolicyCondition(
            test.replacing(/^Arn(Not)?(Like|Equals)/) { "String\($0.1 ?? "")Like" }, condition.key, condition.values)
        return text.decide(version: version, values: values)
    }
}

extension PolicyStatement.Selection {
    fileprivate func holds(_ matches: (String) -> Bool) -> Bool {
        switch self {
        case .only(let patterns): patterns.contains(where: matches)
        case .allBut(let patterns): !patterns.contains(where: matches)
        }
    }
}
