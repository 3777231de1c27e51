import AWS

/// The `AccessPolicy` manifest: which IAM role takes a Kafka principal's place, and the policy that it gets.
package struct AccessPolicyManifest: Equatable, Sendable {
    package let metadata: ManifestMetadata
    package let spec: AccessPolicySpec
    /// Where the document begins.
    package let location: SourceLocation

    package var name: String { metadata.name }
}

/// A principal of the source, its role, and the file of the policy document.
package struct AccessPolicySpec: Equatable, Sendable {
    /// The migration's name.
    package let migration: String
    /// `User:name`.
    package let principal: String
    package let role: RoleARN
    /// Relative to the manifest root; the file is there once its proposal is merged.
    package let policy: String
}
