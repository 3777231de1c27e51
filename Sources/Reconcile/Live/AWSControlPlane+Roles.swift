import AWS
import Manifests

/// Roles and their policies.
extension AWSControlPlane {
    /// How many roles are read at a time: IAM answers slowly and throttles.
    private static let concurrentRoles = 4

    package func policies(of roles: Set<RoleARN>, _ settings: RolePolicySettings) async -> [RoleARN: RoleState] {
        await self.roles.answer(
            to: RoleQuestion(roles: roles, settings: settings),
            if: { $0.values.allSatisfy { if case .unknown = $0 { false } else { true } } },
            { await read(roles, settings) })
    }

    private func read(_ roles: Set<RoleARN>, _ settings: RolePolicySettings) async -> [RoleARN: RoleState] {
        let iam: IAMClient
        let ours: [ManagedPolicy]
        do {
            iam = IAMClient(try client(settings.credentials), region: settings.region)
            ours = try await iam.policies(under: settings.own.path)
        } catch {
            return Dictionary(uniqueKeysWithValues: roles.map { ($0, .unknown(Self.words(error))) })
        }
        return await withTaskGroup(of: (RoleARN, RoleState).self) { group in
            var states: [RoleARN: RoleState] = [:]
            for (index, role) in roles.sorted(by: { $0.description < $1.description }).enumerated() {
                if index >= Self.concurrentRoles, let (done, state) = await group.next() { states[done] = state }
                group.addTask { (role, await Self.state(of: role, settings.own, among: ours, iam)) }
            }
            for await (done, state) in group { states[done] = state }
            return states
        }
    }

    private static func state(
        of role: RoleARN, _ own: OwnPolicies, among ours: [ManagedPolicy], _ iam: IAMClient
    ) async -> RoleState {
        do {
            guard let access = try await access(of: role, iam) else { return .missing }
            // IAM knows roles by name, of the account that asks.
            guard access.role.arn == role else {
                return .unknown("the credentials for IAM find \(access.role.arn) by this name; set access.credentials")
            }
            return .present(
                RoleObservation(access, try await iam.ownPolicies(own, of: access, among: ours), own: own))
        } catch {
            return .unknown(words(error))
        }
    }

    /// Nil if there is no such role.
    private static func access(of role: RoleARN, _ iam: IAMClient) async throws -> RoleAccess? {
        do throws(AWSError) {
            return try await iam.access(of: role.roleName)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    package func put(_ policies: [String], on role: RoleARN, _ settings: RolePolicySettings) async throws {
        let iam = IAMClient(try client(settings.credentials), region: settings.region)
        defer { self.roles.forget() }
        guard let access = try await Self.access(of: role, iam) else {
            guard policies.isEmpty else {
                throw ReconcileError(.refused, "there is no role \(role)", hint: "create it, or correct its ARN.")
            }
            return
        }
        guard access.role.arn == role else {
            throw ReconcileError(
                .refused, "the credentials for IAM find \(access.role.arn), not \(role)",
                hint: "set access.credentials to an identity of account \(role.account).")
        }
        let state = try await iam.ownPolicies(
            settings.own, of: access, among: try await iam.policies(under: settings.own.path))
        let desired = DesiredRolePolicies(
            role: role, migration: settings.own.migration, kind: settings.kind, documents: policies)
        for change in try desired.changes(from: state) { try await iam.apply(change, to: role, settings.own) }
    }

    private static func words(_ error: any Error) -> String {
        let (message, hint) = Finding.explain(error)
        return "\(message); \(hint)"
    }

    // MARK: the simulator

    package func endpoint(_ service: AWSService, region: String, as identity: CredentialsSpec) throws -> String {
        let endpoint = try client(identity).endpoint(service, region: region)
        return endpoint.scheme + endpoint.host + endpoint.basePath
    }

    package func simulate(
        _ permission: Permission, caller: String, region: String
    ) async throws -> [PolicySimulation] {
        try await IAMClient(try client(permission.identity), region: region).simulate(
            principal: permission.identity.roleARN?.description ?? Self.principal(of: caller),
            actions: permission.actions, resources: permission.resources)
    }

    /// The role of a session, which is what the simulator knows: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    ///
    /// A session's ARN leaves out the role's path; a role with one is then not found.
    private static func principal(of caller: String) -> String {
        let parts = caller.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let names = parts.last?.split(separator: "/") ?? []
        guard parts.count == 6, parts[2] == "sts", names.count == 3, names[0] == "assumed-role" else { return caller }
        return "arn:\(parts[1]):iam::\(parts[4]):role/\(names[1])"
    }
}
