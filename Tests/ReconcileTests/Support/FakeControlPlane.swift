import AWS
import Cryptography
import Evidence
import Kafka
import Manifests
import Synchronization

@testable import Reconcile

/// AWS as a test sets it up: roles in memory, changed by the rules that the real ones follow.
final class FakeControlPlane: ControlPlane {
    struct State {
        var callers = "arn:aws:sts::123456789012:assumed-role/kedge/test"
        var roles: [RoleARN: RoleAccess] = [:]
        var facts: [ClusterARN: ClusterFacts] = [:]
        var servers: [ClusterARN: [BrokerAddress]] = [:]
        var findings: [Finding] = []
        /// Thrown by every call but those for credentials and stores.
        var failure: AWSError?
        /// Thrown by every change.
        var refusal: AWSError?
        /// Actions that the simulator does not allow.
        var forbidden: Set<String> = []
        /// The keys of conditions that the simulator does not know, by action.
        var missingContext: [String: [String]] = [:]
        /// Thrown by the simulator.
        var simulatorFailure: AWSError?
        /// What is wrong with secrets.
        var secretFindings: [Finding] = []
        /// What was asked, in order.
        var calls: [String] = []
    }

    let state = Mutex(State())

    static let denied = AWSError(
        code: .accessDenied, message: "IAM GetRole in eu-west-1: access denied", hint: "allow iam:GetRole")

    private func call<Value>(_ name: String, _ value: (inout State) throws -> Value) throws -> Value {
        try state.withLock { state in
            state.calls.append(name)
            if let failure = state.failure { throw failure }
            return try value(&state)
        }
    }

    // MARK: ControlPlane

    func credentials(of identity: CredentialsSpec) -> any AWSCredentialProvider {
        EnvironmentCredentials(environment: [
            "AWS_ACCESS_KEY_ID": "AKIAKEDGE", "AWS_SECRET_ACCESS_KEY": "kedge-secret",
        ])
    }

    func store(_ location: StoreSpec) throws -> any ObjectStore {
        try ObjectStoreLocation(parsing: location.url.rawValue).open()
    }

    func session(of role: RoleARN, by identity: CredentialsSpec, region: String) async throws -> AWSCredentials {
        try call("session \(role.roleName)") { _ in throw Self.denied }
    }

    func caller(_ identity: CredentialsSpec, region: String) async throws -> String {
        try call("caller") { $0.callers }
    }

    func login(inSecret secret: SecretID, of cluster: ClusterSpec) async throws -> ScramSecret {
        try call("login") { _ in
            guard let login = ScramSecret(Secret(#"{"username": "kedge", "password": "kedge-secret"}"#)) else {
                throw Self.denied
            }
            return login
        }
    }

    func bootstrapServers(of cluster: ClusterSpec) async throws -> [BrokerAddress] {
        try call("bootstrapServers") { state in
            guard let servers = state.servers[cluster.arn] else {
                throw ReconcileError(.noListener, "MSK names no servers", hint: "give them.")
            }
            return servers
        }
    }

    func facts(of cluster: ClusterSpec) async throws -> ClusterFacts {
        try call("facts") { state in
            guard let facts = state.facts[cluster.arn] else { throw Self.denied }
            return facts
        }
    }

    func review(_ location: StoreSpec) async throws -> [Finding] { try call("review") { $0.findings } }

    func review(secret: SecretID, of cluster: ClusterSpec) async throws -> [Finding] {
        try call("review secret") { $0.secretFindings }
    }

    func policies(of roles: Set<RoleARN>, _ settings: RolePolicySettings) async -> [RoleARN: RoleState] {
        state.withLock { state in
            state.calls.append("policies")
            return Dictionary(
                uniqueKeysWithValues: roles.map { role in
                    if let failure = state.failure { return (role, .unknown(failure.message)) }
                    guard let access = state.roles[role] else { return (role, .missing) }
                    return (
                        role,
                        .present(RoleObservation(access, Self.policies(access, settings), own: settings.own))
                    )
                })
        }
    }

    func put(_ policies: [String], on role: RoleARN, _ settings: RolePolicySettings) async throws {
        try call("put \(policies.count) \(role.roleName)") { state in
            if let refusal = state.refusal { throw refusal }
            guard let access = state.roles[role] else { return }
            let own = settings.own
            func isOwn(_ policy: NamedPolicy) -> Bool {
                own.isInline(policy.name) || policy.name.contains(":policy\(own.path)")
            }
            let named = policies.enumerated().map { index, document in
                NamedPolicy(
                    name: settings.kind == .inline
                        ? own.inlineName(index + 1) : own.managedARN(role, index + 1), document: document)
            }
            state.roles[role] = RoleAccess(
                role: access.role,
                inline: access.inline.filter { !isOwn($0) } + (settings.kind == .inline ? named : []),
                attached: access.attached.filter { !isOwn($0) } + (settings.kind == .managed ? named : []))
        }
    }

    func endpoint(_ service: AWSService, region: String, as identity: CredentialsSpec) -> String {
        "https://\(service.rawValue).\(region).example.com"
    }

    func simulate(_ permission: Permission, caller: String, region: String) async throws -> [PolicySimulation] {
        try call("simulate \(permission.sid)") { state in
            if let failure = state.simulatorFailure { throw failure }
            return permission.actions.map { action in
                PolicySimulation(
                    action: action, resource: "*",
                    decision: state.forbidden.contains(action) ? .implicitDeny : .allowed,
                    missingContext: state.missingContext[action] ?? [])
            }
        }
    }

    /// The state that a change starts from, with every attached policy of ours tagged as such.
    private static func policies(_ access: RoleAccess, _ settings: RolePolicySettings) -> RolePolicyState {
        var state = RolePolicyState()
        for policy in access.inline { state.inline[policy.name] = policy.document }
        for policy in access.attached where policy.name.contains(":policy\(settings.own.path)") {
            state.managed[policy.name] = RolePolicyState.Managed(
                policy: ManagedPolicy(
                    arn: policy.name, name: policy.name, path: settings.own.path, defaultVersion: "v1",
                    attachmentCount: 1, tags: settings.own.tags),
                document: policy.document, versions: [.init(id: "v1", isDefault: true)], isAttached: true)
        }
        return state
    }
}

extension RoleAccess {
    private static let trust = """
        {"Version": "2012-10-17", "Statement": [{
          "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"},
          "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}
        }]}
        """

    /// A role without policies.
    static func of(_ role: RoleARN, inline: [NamedPolicy] = [], attached: [NamedPolicy] = []) -> RoleAccess {
        RoleAccess(
            role: IAMRole(arn: role, id: "AROA", trustPolicy: Self.trust), inline: inline, attached: attached)
    }
}
