extension IAMClient {
    /// SimulatePrincipalPolicy: what a principal's own policies, its boundary and its organization's policies decide.
    ///
    /// It looks at no resource's policy, and at no session's.
    ///
    /// - Parameter principal: The ARN of a user or a role; a session's role is its `arn:…:role/…`.
    package func simulate(
        principal: String, actions: [String], resources: [String]
    ) async throws(AWSError) -> [PolicySimulation] {
        try await simulate("SimulatePrincipalPolicy", [("PolicySourceArn", principal)], actions, resources)
    }

    /// SimulateCustomPolicy: what policies decide that are attached to nobody.
    package func simulate(
        policies: [String], boundary: [String] = [], actions: [String], resources: [String]
    ) async throws(AWSError) -> [PolicySimulation] {
        let texts =
            Self.members("PolicyInputList", policies)
            + Self.members("PermissionsBoundaryPolicyInputList", boundary)
        return try await simulate("SimulateCustomPolicy", texts, actions, resources)
    }

    private func simulate(
        _ call: String, _ subject: [(String, String)], _ actions: [String], _ resources: [String]
    ) async throws(AWSError) -> [PolicySimulation] {
        // One resource at a time: for several, IAM gives one decision over all of them as well.
        var results: [PolicySimulation] = []
        for resource in resources {
            let parameters =
                subject + Self.members("ActionNames", actions) + Self.members("ResourceArns", [resource])
            results += try await list(call, parameters, "EvaluationResults").compactMap(PolicySimulation.init)
        }
        return results
    }
}

extension PolicySimulation {
    init?(_ element: AWSXML) {
        guard let action = element.text("EvalActionName"),
            let decision = element.text("EvalDecision").flatMap(Decision.init(rawValue:))
        else { return nil }
        self.init(
            action: action, resource: element.text("EvalResourceName") ?? "*", decision: decision,
            missingContext: ([element] + (element["ResourceSpecificResults"]?.all("member") ?? []))
                .flatMap { $0["MissingContextValues"]?.all("member").map(\.text) ?? [] },
            allowedByOrganization: element["OrganizationsDecisionDetail"]?.text("AllowedByOrganizations")
                .map { $0 == "true" },
            allowedByBoundary: element["PermissionsBoundaryDecisionDetail"]?
                .text("AllowedByPermissionsBoundary").map { $0 == "true" })
    }
}
