import AWS
import Access
import Cryptography
import Foundation
import Synchronization

/// The IAM of the account that a sandbox imitates: who may sign in, and what roles may do.
///
/// The control plane changes it and clusters with IAM access control ask it at every decision, so a change counts at
/// once.
package final class SandboxAccount: Sendable {
    struct Role: Sendable {
        let arn: RoleARN
        let id: String
        let created: Date
        let trust: String
        var inline: [String: String] = [:]
        var attached: Set<String> = []
        /// The ARN of a policy.
        var boundary: String?
    }

    struct Policy: Sendable {
        struct Version: Sendable {
            let number: Int
            let document: String
            let created: Date

            var id: String { "v\(number)" }
        }

        let arn: String
        let name: String
        let path: String
        let id: String
        let created: Date
        var tags: [String: String]
        var versions: [Version]
        var defaultVersion: Int
        /// Numbers are never used again.
        var lastVersion = 1

        var document: String { versions.first { $0.number == defaultVersion }?.document ?? "" }
    }

    /// Who signs: an access key and the role behind it.
    struct Identity: Sendable {
        let credentials: AWSCredentials
        let role: String
        let session: String
    }

    struct State: Sendable {
        var roles: [String: Role] = [:]
        var policies: [String: Policy] = [:]
        var identities: [String: Identity] = [:]
        /// Changes with every change of a role's policies.
        var version = 0

        /// The texts of a role's policies.
        func documents(of role: String) -> [String] {
            guard let role = roles[role] else { return [] }
            return role.inline.sorted { $0.key < $1.key }.map(\.value)
                + role.attached.sorted().compactMap { policies[$0]?.document }
        }

        /// The text of what bounds them.
        func boundary(of role: String) -> String? {
            roles[role]?.boundary.flatMap { policies[$0]?.document }
        }
    }

    package let account: String
    package let region: String
    let partition: AWSPartition
    let enforcesPolicies: Bool
    let clock: @Sendable () -> Date
    private let state: Mutex<State>

    /// - Parameter clusters: Those that belong to it; the ARN of the first one says in which account and region.
    /// - Throws: ``SandboxError`` `invalid-configuration`.
    package init(
        _ configuration: ControlPlaneConfiguration, clusters: [SandboxClusterConfiguration],
        clock: @escaping @Sendable () -> Date = { Date() }
    ) throws(SandboxError) {
        let arns = clusters.compactMap { configuration.clusters[$0.name] ?? $0.authorization.iam?.clusterARN }
        let first = try arns.first.map(Self.clusterARN)
        account = first?.account ?? "123456789012"
        region = first?.region ?? "us-east-1"
        partition = first?.partition ?? .standard
        enforcesPolicies = configuration.enforcesPolicies
        self.clock = clock
        let keys = configuration.accessKeys + clusters.flatMap { $0.authorization.iam?.accessKeys ?? [] }
        var state = State()
        for key in keys {
            state.identities[key.id] = Identity(
                credentials: AWSCredentials(
                    accessKeyID: key.id, secretAccessKey: key.secret, sessionToken: key.sessionToken),
                role: key.role, session: "sandbox")
        }
        let named = Set(configuration.roles.map(\.name))
        let implied = Set(keys.map(\.role)).subtracting(named).sorted().map {
            ControlPlaneConfiguration.Role(name: $0)
        }
        for role in configuration.roles + implied {
            let trust = try role.trustPolicy(account: account, partition)
            let text = "arn:\(partition.rawValue):iam::\(account):role\(role.path ?? "/")\(role.name)"
            do {
                state.roles[role.name] = Role(
                    arn: try RoleARN(parsing: text), id: Self.identifier("AROA", text), created: clock(), trust: trust)
            } catch {
                throw SandboxError(
                    .invalidConfiguration, "\(role.name) cannot be a role's name", hint: error.message, cause: nil)
            }
            state.roles[role.name]?.inline["sandbox"] = try role.policy.map(role.text)
            guard let boundary = try role.boundary.map(role.text) else { continue }
            let arn = "arn:\(partition.rawValue):iam::\(account):policy/\(role.name)-boundary"
            state.policies[arn] = Policy(
                arn: arn, name: "\(role.name)-boundary", path: "/", id: Self.identifier("ANPA", arn), created: clock(),
                tags: [:], versions: [.init(number: 1, document: boundary, created: clock())], defaultVersion: 1)
            state.roles[role.name]?.boundary = arn
        }
        self.state = Mutex(state)
    }

    /// Reads or changes the account; nobody else does meanwhile.
    func withState<Value: Sendable, Failure: Error>(
        _ body: (inout sending State) throws(Failure) -> sending Value
    ) throws(Failure) -> Value {
        try state.withLock(body)
    }

    /// An identifier as IAM makes them: a prefix and 17 letters and digits.
    static func identifier(_ prefix: String, _ subject: String) -> String {
        prefix + hex(sha256(Array(subject.utf8))).uppercased().prefix(17)
    }

    static func clusterARN(_ text: String) throws(SandboxError) -> ClusterARN {
        do {
            return try ClusterARN(parsing: text)
        } catch {
            throw SandboxError(.invalidConfiguration, error.message, hint: error.hint)
        }
    }
}

// MARK: - What clusters ask

extension SandboxAccount {
    /// Who signs with an access key; nil for an unknown one.
    func identity(_ accessKey: String) -> Identity? { withState { $0.identities[accessKey] } }

    /// The texts of the policies of a role and the version of the account that they are of; no texts when it is still
    /// the version that is known.
    func documents(of role: String, since known: Int?) -> (version: Int, texts: [String]?) {
        withState { ($0.version, $0.version == known ? nil : $0.documents(of: role)) }
    }

    /// What a role's policies and its boundary say; what is none, which the account takes from nobody, is left out.
    func policies(of role: String) -> (policies: [PolicyDocument], boundary: PolicyDocument?) {
        let (texts, boundary) = withState { ($0.documents(of: role), $0.boundary(of: role)) }
        func read(_ text: String) -> PolicyDocument? { try? PolicyDocument(parsing: Array(text.utf8)) }
        return (texts.compactMap(read), boundary.flatMap(read))
    }

    /// The ARN of whoever calls.
    func session(of caller: Identity) -> String {
        "arn:\(partition.rawValue):sts::\(account):assumed-role/\(caller.role)/\(caller.session)"
    }
}
