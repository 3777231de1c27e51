import Access

extension IAMService {
    func simulatePrincipalPolicy() throws(ControlRefusal) -> [AnswerXML] {
        let arn = try required("PolicySourceArn")
        guard let role = account.withState({ $0.roles.values.first { $0.arn.description == arn } }) else {
            throw Self.missing("\(arn)")
        }
        // Of itself the sandbox lets its callers do everything.
        return try simulate(
            account.withState { $0.documents(of: role.arn.roleName) } + members("PolicyInputList"), others: "allowed")
    }

    func simulateCustomPolicy() throws(ControlRefusal) -> [AnswerXML] {
        try simulate(members("PolicyInputList"), others: nil)
    }

    /// Decides each action on each resource.
    ///
    /// - Parameter others: The decision about actions on anything but clusters; nil: they are refused.
    private func simulate(_ texts: [String], others: String?) throws(ControlRefusal) -> [AnswerXML] {
        let evaluator = IAMEvaluator(try texts.map(Self.policy))
        let actions = members("ActionNames")
        let resources = members("ResourceArns")
        guard !actions.isEmpty else { throw ControlRefusal(400, "ValidationError", "ActionNames is missing.") }
        var results: [[AnswerXML]] = []
        for action in actions {
            let known = KafkaClusterAction.allCases.first { $0.iamName.lowercased() == action.lowercased() }
            for resource in resources.isEmpty ? ["*"] : resources {
                guard let decision = known.map({ Self.decide(evaluator, $0, resource) }) ?? others else {
                    throw ControlRefusal(
                        400, "InvalidInput", "The sandbox simulates kafka-cluster actions, not \(action).")
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

    private static func policy(_ text: String) throws(ControlRefusal) -> PolicyDocument {
        do {
            return try PolicyDocument(parsing: Array(text.utf8))
        } catch {
            throw ControlRefusal(400, "InvalidInput", "\(error)")
        }
    }

    private static func decide(_ evaluator: IAMEvaluator, _ action: KafkaClusterAction, _ resource: String) -> String {
        switch evaluator.decide(action, on: resource) {
        case .allowed: "allowed"
        case .explicitlyDenied: "explicitDeny"
        case .implicitlyDenied: "implicitDeny"
        }
    }
}
