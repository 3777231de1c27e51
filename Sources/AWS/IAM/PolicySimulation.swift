/// What IAM's simulator decides about one action on one resource.
///
/// Source: IAM API reference, "EvaluationResult".
package struct PolicySimulation: Sendable, Equatable {
    package enum Decision: String, Sendable {
        case allowed
        case explicitDeny
        case implicitDeny
    }

    package let action: String
    package let resource: String
    package let decision: Decision
    /// Keys of conditions that the simulator was not told.
    package let missingContext: [String]
    /// Whether the organization's policies allow it; nil: the account is in none, or it was not looked at.
    package let allowedByOrganization: Bool?
    package let allowedByBoundary: Bool?

    package init(
        action: String, resource: String, decision: Decision, missingContext: [String] = [],
        allowedByOrganization: Bool? = nil, allowedByBoundary: Bool? = nil
    ) {
        self.action = action
        self.resource = resource
        self.decision = decision
        self.missingContext = missingContext
        self.allowedByOrganization = allowedByOrganization
        self.allowedByBoundary = allowedByBoundary
    }
}
