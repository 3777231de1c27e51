/// How one principal's ACLs and policies compare.
package struct PrincipalProof: Hashable, Sendable {
    /// What is allowed by both sides on one kind of names.
    package struct Grant: Hashable, Sendable {
        /// As ``AccessDifference/resource``.
        package let resource: String
        package let actions: ActionSet
    }

    /// An action that is allowed while one that it depends on is not; whether MSK then refuses it is not documented.
    package struct Dependency: Hashable, Sendable {
        package let action: KafkaClusterAction
        package let resource: String
        package let missing: ActionSet

        package var words: String {
            "\(action.iamName) on \(resource) without \(missing.elements.map(\.iamName).joined(separator: ", "))"
        }
    }

    package let principal: String
    /// The SHA-256 digests of the policies, in their order.
    package let policies: [String]
    /// How many questions both sides were asked: an action on a resource each.
    package internal(set) var questions = 0
    package internal(set) var both: [Grant] = []
    /// What is gained before what is lost.
    package internal(set) var differences: [AccessDifference] = []
    package internal(set) var dependencies: [Dependency] = []
    /// What the ACLs allow and IAM has no action for.
    package internal(set) var inexpressible: [String] = []
    /// What of the policies could not be decided; see ``IAMEvaluator/undecided``.
    package internal(set) var undecided: [String] = []

    init(principal: String, policies: [String]) {
        self.principal = principal
        self.policies = policies
    }

    package var gained: [AccessDifference] { differences.filter { $0.kind == .gained } }
    package var lost: [AccessDifference] { differences.filter { $0.kind == .lost } }
    /// What nobody has accepted.
    package var open: [AccessDifference] { differences.filter { $0.acceptance == nil } }

    /// Whether the policies allow what the ACLs allow and nothing else, but for what was accepted.
    package var isEquivalent: Bool { undecided.isEmpty && open.isEmpty }
}
