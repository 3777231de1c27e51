import AWS

/// The AWS credentials that kedge takes for one cluster, one store or IAM.
package struct CredentialsSpec: Hashable, Sendable {
    /// A profile of the shared configuration; nil for the environment's chain.
    package let profile: String?
    /// The role to assume with them.
    package let roleARN: RoleARN?
    /// What the role's trust policy asks for beside the caller (`sts:ExternalId`).
    package let externalID: Credential?
    /// The session's name in CloudTrail.
    package let sessionName: String?

    /// The credentials of the environment that kedge runs in.
    package static let standard = CredentialsSpec()

    package init(
        profile: String? = nil, roleARN: RoleARN? = nil, externalID: Credential? = nil, sessionName: String? = nil
    ) {
        self.profile = profile
        self.roleARN = roleARN
        self.externalID = externalID
        self.sessionName = sessionName
    }
}
