import AWS

extension TrustPolicy {
    /// What is wrong with whom a role trusts: that its service cannot assume it, or that others can.
    ///
    /// - Parameters:
    ///   - principal: the Kafka principal whose place the role takes.
    ///   - workloads: where its service runs; without any only whom the policy trusts too much is told.
    package func notes(about principal: String, role: RoleARN, workloads: [Workload]) -> [RoleNote] {
        var notes: [RoleNote] = []
        for workload in workloads {
            notes += workload.actions.compactMap { note(about: principal, $0, role, workload) }
        }
        for statement in statements where statement.effect == .allow && statement.canAssume {
            notes += statement.breadth(role).map { RoleNote($0.0, principal, $0.1) }
        }
        return Array(Set(notes)).sorted()
    }

    private func note(about principal: String, _ action: String, _ role: RoleARN, _ workload: Workload) -> RoleNote? {
        let asked = workload.principal(for: role)
        let matching = statements.filter { $0.names(asked) && $0.covers(action) }.map {
            ($0, $0.verdict(version, workload, role))
        }
        if let denied = matching.first(where: { $0.0.effect == .deny && $0.1.holds == true }) {
            return RoleNote(.notTrusted, principal, "\(denied.0.name) denies \(action) to \(asked.element.name)")
        }
        let allows = matching.filter { $0.0.effect == .allow }
        let doubts = matching.filter { $0.0.effect == .deny && $0.1.holds == nil }
        if allows.contains(where: { $0.1.holds == true }) {
            guard let doubt = doubts.first else { return nil }
            return RoleNote(.trustUndecided, principal, "\(doubt.0.name): \(doubt.1.words)")
        }
        if let open = allows.first(where: { $0.1.holds == nil }) {
            return RoleNote(.trustUndecided, principal, "\(open.0.name): \(open.1.words)")
        }
        let reason =
            allows.first.map { "\($0.0.name) demands \($0.1.words)" }
            ?? "no statement allows \(action) to \(asked.element.name)"
        return RoleNote(.notTrusted, principal, "\(workload.words): \(reason)")
    }
}

extension TrustPolicy.Statement {
    fileprivate var name: String { sid.map { "statement \($0)" } ?? "a statement" }

    fileprivate var canAssume: Bool {
        ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"].contains(where: covers)
    }

    fileprivate func covers(_ action: String) -> Bool {
        let isNamed = actions.patterns.contains {
            PolicyPattern(wildcards: $0.lowercased()).matches(action.lowercased())
        }
        return switch actions {
        case .only: isNamed
        case .allBut: !isNamed
        }
    }

    fileprivate func names(_ principal: TrustPrincipal) -> Bool {
        let (kind, name) = principal.element
        let isNamed = isAnyone || principals[kind]?.contains(name) ?? false
        return isNamed != isNegated
    }

    private var isAnyone: Bool { principals["AWS"]?.contains("*") ?? false }

    /// Whether the conditions hold for the workload, and the one that decides it.
    fileprivate func verdict(
        _ version: PolicyDocument.Version, _ workload: Workload, _ role: RoleARN
    ) -> (holds: Bool?, words: String) {
        let values = workload.values(for: role)
        let verdicts = conditions.map { condition in
            (
                condition.key.lowercased() == "aws:sourcearn"
                    ? condition.decideSourceARN(workload, role) : condition.decide(version: version, values: values),
                condition.words
            )
        }
        if let failing = verdicts.first(where: { $0.0 == false }) { return (false, failing.1) }
        if let open = verdicts.first(where: { $0.0 == nil }) { return (nil, open.1) }
        return (true, "")
    }

    /// Whom the statement trusts beyond one service's home.
    fileprivate func breadth(_ role: RoleARN) -> [(RoleNote.Code, String)] {
        var found: [(RoleNote.Code, String)] = []
        if isNegated || isAnyone {
            let who = isNegated ? "\(name) allows everyone but some (NotPrincipal)" : "\(name) has the principal *"
            found.append(
                conditions.isEmpty
                    ? (.trustedByAnyone, who)
                    : (.trustUndecided, "\(who), under \(conditions.map(\.words).joined(separator: " and "))"))
        }
        for provider in principals["Federated"] ?? [] where provider.contains(":oidc-provider/") {
            let issuer = Workload.OIDCProvider(provider).issuer
            if !conditions.contains(where: { $0.demandsOne("\(issuer):sub", wildcards: false) }) {
                found.append((.anyServiceAccount, subjects(of: issuer)))
            }
            if !conditions.contains(where: { $0.demandsOne("\(issuer):aud", wildcards: true) }) {
                found.append((.anyAudience, "\(name) has no condition on \(issuer):aud"))
            }
        }
        for service in principals["Service"] ?? [] {
            let isBound = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"].contains {
                key in
                conditions.contains { $0.demandsOne(key, wildcards: true) }
            }
            switch service {
            case "ecs-tasks.amazonaws.com", "lambda.amazonaws.com":
                if !isBound { found.append((.confusedDeputy, "\(name) allows \(service) without aws:SourceAccount")) }
            case "pods.eks.amazonaws.com":
                let isOnePod = ["kubernetes-namespace", "kubernetes-service-account"].allSatisfy { tag in
                    conditions.contains { $0.demandsOne("aws:RequestTag/\(tag)", wildcards: false) }
                }
                if !isOnePod { found.append((.anyPod, "\(name) demands no namespace and service account")) }
            default: break
            }
        }
        for other in principals["AWS"] ?? [] where other != "*" && !isNegated {
            let account = other.split(separator: ":", omittingEmptySubsequences: false).dropFirst(4).first.map(
                String.init)
            let hasID = conditions.contains { $0.demandsOne("sts:ExternalId", wildcards: false) }
            if account ?? other != role.account && !hasID { found.append((.otherAccount, "\(name) allows \(other)")) }
        }
        return found
    }

    private func subjects(of issuer: String) -> String {
        let demands = conditions.filter { $0.key.lowercased() == "\(issuer):sub".lowercased() }
        return demands.isEmpty
            ? "\(name) has no condition on \(issuer):sub"
            : "\(name) demands \(demands.map(\.words).joined(separator: " and "))"
    }
}

extension PolicyCondition {
    fileprivate var words: String { "\(test) \(key) \(values.joined(separator: " or "))" }

    /// Whether the condition demands a value of the key, and that it be there.
    fileprivate func demandsOne(_ key: String, wildcards: Bool) -> Bool {
        guard self.key.lowercased() == key.lowercased(),
            ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"].contains(test)
        else { return false }
        let hasWildcards = test != "StringEquals" && values.contains { $0.contains("*") || $0.contains("?") }
        return wildcards ? !values.contains("*") : !hasWildcards
    }

    // `ArnLike` and `ArnEquals` compare part by part (IAM User Guide, "ARN condition operators"). Of the source's ARN the
    // resource is not known; where it runs is taken from the policy.

    fileprivate func decideSourceARN(_ workload: Workload, _ role: RoleARN) -> Bool? {
        guard let service = workload.sourceService, ["ArnLike", "ArnEquals", "StringLike"].contains(test) else {
            return nil
        }
        let verdicts = values.map { value -> Bool? in
            let parts = value.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 6 else { return value == "*" }
            let known = [(parts[1], role.partition.rawValue), (parts[2], service), (parts[4], role.account)]
            guard known.allSatisfy({ PolicyPattern(wildcards: $0.0).matches($0.1) }) else { return false }
            return parts[5] == "*" ? true : nil
        }
        return verdicts.contains(true) ? true : verdicts.contains(nil) ? nil : false
    }
}
