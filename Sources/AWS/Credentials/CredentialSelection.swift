/// Whose credentials a part of a migration uses: what a manifest's `credentials:` says.
package struct CredentialSelection: Hashable, Sendable {
    /// The shared files' profile; nil: the environment's choice.
    package let profile: String?
    /// The role to assume with what the profile or the environment gives.
    package let role: RoleARN?
    package let externalID: String?
    package let sessionName: String?

    package init(
        profile: String? = nil, role: RoleARN? = nil, externalID: String? = nil, sessionName: String? = nil
    ) {
        self.profile = profile
        self.role = role
        self.externalID = externalID
        self.sessionName = sessionName
    }

    /// What the environment of the process gives.
    package static let standard = CredentialSelection()
}
