import AWS

/// What AWS says beside the clusters; empty where the manifest needs nothing of AWS, and while producers are frozen.
package struct AWSObservation: Equatable, Sendable {
    /// The ARNs of whoever acts, sorted.
    package var callers: [String] = []
    /// Of clusters whose bootstrap servers MSK names.
    package var source: ClusterFacts?
    package var target: ClusterFacts?
    /// The role of each principal whose policy is merged.
    package var roles: [String: RoleState] = [:]
    /// What stores, secrets and missing rights mean, as findings.
    package var findings: [Finding] = []

    package init() {}
}

package enum RoleState: Equatable, Sendable {
    case present(RoleObservation)
    case missing
    /// IAM did not say; why.
    case unknown(String)
}
