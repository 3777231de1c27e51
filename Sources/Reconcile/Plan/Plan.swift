import Manifests

/// What has to happen for the estate to reach the phase that a commit declares.
///
/// A plan is a value: equal inputs give an equal plan, and its text holds no time and no counter that moves by itself.
package struct Plan: Equatable, Sendable {
    package let migration: String
    package let commit: String
    /// The phase that the evidence shows, and the one that the commit declares.
    package let current: Phase?
    package let desired: Phase
    /// What a pass does now, in this order.
    package var steps: [Step] = []
    /// What follows once those steps are done or a gate opens, in the operator's words.
    package var afterwards: [String] = []
    package var gates: [Gate] = []
    package var findings: [Finding] = []

    /// Nothing to do and nothing to wait for.
    package var isEmpty: Bool { steps.isEmpty && afterwards.isEmpty && gates.isEmpty }
    package var isBlocked: Bool { findings.contains { $0.severity == .blocks } }
}

/// A condition that holds a phase back until it is met.
package struct Gate: Hashable, Sendable {
    package let name: String
    /// What is missing.
    package let waitingFor: String
    /// What opens the gate.
    package let hint: String
}
