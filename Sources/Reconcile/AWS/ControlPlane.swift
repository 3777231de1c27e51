import AWS
import Evidence
import Kafka
import Manifests

/// AWS as reconciling sees it, beside the two clusters; nothing of it is asked unless a manifest needs it.
///
/// Every change may be repeated, and twice is the same as once.
package protocol ControlPlane: Sendable {
    /// What signs as the identity; asked for each use.
    func credentials(of identity: CredentialsSpec) throws -> any AWSCredentialProvider

    /// A session of a role, which the identity is allowed to assume.
    func session(of role: RoleARN, by identity: CredentialsSpec, region: String) async throws -> AWSCredentials

    /// The ARN of who that is (GetCallerIdentity).
    func caller(_ identity: CredentialsSpec, region: String) async throws -> String

    /// The user name and password in a secret.
    func login(inSecret secret: SecretID, of cluster: ClusterSpec) async throws -> ScramSecret

    /// Where a cluster's listener is that suits the manifest.
    func bootstrapServers(of cluster: ClusterSpec) async throws -> [BrokerAddress]

    func facts(of cluster: ClusterSpec) async throws -> ClusterFacts

    /// A store at a location of a manifest; not tried yet.
    func store(_ location: StoreSpec) throws -> any ObjectStore

    /// How the bucket of a store is set up, as far as that weakens what is kept there; nothing for a directory.
    func review(_ location: StoreSpec) async throws -> [Finding]

    /// Whether MSK can use the secret and kedge can read it.
    func review(secret: SecretID, of cluster: ClusterSpec) async throws -> [Finding]

    /// What is on the roles.
    func policies(of roles: Set<RoleARN>, _ settings: RolePolicySettings) async -> [RoleARN: RoleState]

    /// Puts exactly these policies of the migration on the role, and leaves everything else on it alone.
    func put(_ policies: [String], on role: RoleARN, _ settings: RolePolicySettings) async throws

    /// Where a service is asked.
    func endpoint(_ service: AWSService, region: String, as identity: CredentialsSpec) throws -> String

    /// What IAM's simulator decides about a right.
    ///
    /// - Parameter caller: The ARN that ``caller(_:region:)`` gave.
    func simulate(_ permission: Permission, caller: String, region: String) async throws -> [PolicySimulation]
}
