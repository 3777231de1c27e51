import Access

extension IAMService {
    func simulatePrincipalPolicy() throws(ControlRefusal) -> [AnswerXML] {
        let arn = try required("PolicySourceArn")
        guard let role = account.withState({ $0.roles.values.first { $0.arn.description == arn } }) else {
            throw Self.missing("\(arn)")
        }
        let (texts, boundary) = account.withState {
            ($0.documents(of: role.arn.roleName), $0.boundary(of: role.arn.roleName))
        }
        // Where policies are not asked, callers may do everything but what brokers decide.
        return try simulate(
            texts + members("PolicyInputList"), boundary, others: account.enforcesPolicies ? nil : "allowed")
    }

    func simulateCustomPolicy() throws(ControlRefusal) -> [AnswerXML] {
        try simulate(members("PolicyInputList"), members("PermissionsBoundaryPolicyInputList").first, others: nil)
    }

    /// Decides each action on each resource.
    ///
    /// - Parameter others: The decision about actions on anything but clusters; nil: what the policies say.
    private func simulate(
        _ texts: [String], _ boundary: String?, others: String?
    ) throws(ControlRefusal) -> [AnswerXML] {
        var policies: [PolicyDocument] = []
        for text in texts { policies.append(try Self.policy(text)) }
        var bounds: PolicyDocument?
        if let boundary { bounds = try Self.policy(boundary) }
        let actions = members("ActionNames")
        let resources = members("ResourceArns")
        guard !actions.isEmpty else { throw ControlRefusal(400, "ValidationError", "ActionNames is missing.") }
        // The caller may say what is in the request; a key that a statement for the action asks for beyond it is missing.
        let values = Dictionary(
            (1...100).compactMap { number in
                let entry = "ContextEntries.member.\(number)."
                return parameters[entry + "ContextKeyName"].map {
                    ($0, parameters[entry + "ContextKeyValues.member.1"] ?? "")
                }
            }
        ) { first, _ in first }
        var results: [[AnswerXML]] = []
        for action in actions {
            let isKafka = action.lowercased().hasPrefix("kafka-cluster:")
            for resource in resources.isEmpty ? ["*"] : resources {
                let request = PolicyRequest(action, on: resource, values: values)
                let decision = request.decide(by: policies, boundary: bounds)
                results.append([
                    .text("EvalActionName", action), .text("EvalResourceName", resource),
                    .text("EvalDecision", isKafka ? Self.word(decision) : others ?? Self.word(decision)),
                    .list("MatchedStatements", [[AnswerXML]]()),
                    .list("MissingContextValues", request.missingKeys(for: policies)),
                ])
            }
        }
        return try page(results) { .list("EvaluationResults", $0) }
    }

    private static func policy(_ text: String) throws(ControlRefusal) -> PolicyDocument {
        do {
            return try PolicyDocument(parsing: Array(text.utf8))
        } catch {
            throw ControlRefusal(400, "InvalidInput", "\(error)")
        }
    }

    private static func word(_ decision: IAMEvaluator.Decision) -> String {
        switch decision {
        case .allowed: "allowed"
        case .explicitlyDenied: "explicitDeny"
        case .implicitlyDenied: "implicitDeny"
        }
    }
}
