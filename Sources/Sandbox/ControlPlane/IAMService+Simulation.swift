import Access

extension IAMService {
    func simulatePrincipalPolicy() throws(ControlRefusal) -> [AnswerXML] {
        let arn = try required("PolicySourceArn")
        guard let role = account.withState({ $0.roles.values.first { $0.arn.description == arn } }) else {
            throw Self.missing("\(arn)")
        }
        return try simulate(account.withState { $0.documents(of: role.arn.roleName) } + members("PolicyInputList"))
    }

    func simulateCustomPolicy() throws(ControlRefusal) -> [AnswerXML] {
        try simulate(members("PolicyInputList"))
    }

    /// Decides each action on each resource; of those on clusters only, since the sandbox knows no others.
    private func simulate(_ texts: [String]) throws(ControlRefusal) -> [AnswerXML] {
        var documents: [PolicyDocument] = []
        for text in texts {
            do {
                documents.append(try PolicyDocument(parsing: Array(text.utf8)))
            } catch {
                throw ControlRefusal(400, "InvalidInput", "\(error)")
            }
        }
        let evaluator = IAMEvaluator(documents)
        let actions = members("ActionNames")
        let resources = members("ResourceArns")
        guard !actions.isEmpty else { throw ControlRefusal(400, "ValidationError", "ActionNames is missing.") }
        var results: [[AnswerXML]] = []
        for action in actions {
            guard
                let known = KafkaClusterAction.allCases.first(where: { $0.iamName.lowercased() == action.lowercased() })
            else {
                throw ControlRefusal(400, "InvalidInput", "The sandbox simulates kafka-cluster actions, not \(action).")
            }
            for resource in resources.isEmpty ? ["*"] : resources {
                let decision =
                    switch evaluator.decide(known, on: resource) {
                    case .allowed: "allowed"
                    case .explicitlyDenied: "explicitDeny"
                    case .implicitlyDenied: "implicitDeny"
                    }
                results.append([
                    .text("EvalActionName", action), .text("EvalResourceName", resource),
                    .text("EvalDecision", decision), .list("MatchedStatements", [[AnswerXML]]()),
                    .list("MissingContextValues", [String]()),
                ])
            }
        }
        return try page(results) { .list("EvaluationResults", $0) }
    }
}
