import AWS
import Access
import Cryptography
import Foundation

/// The sandbox's STS: who calls, and temporary credentials of a role that trusts the caller.
///
/// Source: STS API reference (2011-06-15).
struct STSService {
    static let version = "2011-06-15"
    static let longestSession = 3600
    private static let sessionLimit = 10_000

    let account: SandboxAccount
    let parameters: [String: String]
    let caller: SandboxAccount.Identity

    func answer(_ action: String) throws(ControlRefusal) -> [AnswerXML] {
        switch action {
        case "GetCallerIdentity": try getCallerIdentity()
        case "AssumeRole": try assumeRole()
        default: throw ControlRefusal(400, "InvalidAction", "The sandbox does not serve STS \(action).")
        }
    }

    private func getCallerIdentity() throws(ControlRefusal) -> [AnswerXML] {
        let role = try role(caller.role)
        return [
            .text("Arn", session(of: role, caller.session)), .text("UserId", "\(role.id):\(caller.session)"),
            .text("Account", account.account),
        ]
    }

    private func assumeRole() throws(ControlRefusal) -> [AnswerXML] {
        let arn = parameters["RoleArn"] ?? ""
        let name = parameters["RoleSessionName"] ?? ""
        let seconds = parameters["DurationSeconds"].map { Int($0) ?? 0 } ?? Self.longestSession
        guard name.wholeMatch(of: /[A-Za-z0-9_+=,.@-]{2,64}/) != nil else {
            throw ControlRefusal(400, "ValidationError", "RoleSessionName is missing or has other characters.")
        }
        guard 900...Self.longestSession ~= seconds else {
            throw ControlRefusal(
                400, "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        let role = account.withState { $0.roles.values.first { $0.arn.description == arn } }
        let asking = try self.role(caller.role)
        // A role that is not there is refused in the same words, as AWS does.
        guard let role, trusts(role, asking) else {
            throw ControlRefusal(
                403, "AccessDenied",
                "User: \(session(of: asking, caller.session)) is not authorized to perform: sts:AssumeRole on resource: \(arn)"
            )
        }
        let now = account.clock()
        let end = Date(timeIntervalSince1970: (now.timeIntervalSince1970 + Double(seconds)).rounded(.down))
        let random = hex(randomBytes(8)).uppercased()
        let credentials = AWSCredentials(
            accessKeyID: "ASIA\(random)", secretAccessKey: Secret(base64url(randomBytes(30))),
            sessionToken: Secret(base64url(randomBytes(96))), expiration: end)
        let identity = SandboxAccount.Identity(credentials: credentials, role: role.arn.roleName, session: name)
        try account.withState { state throws(ControlRefusal) in
            state.identities = state.identities.filter { $0.value.credentials.expiration.map { $0 > now } ?? true }
            guard state.identities.count < Self.sessionLimit else {
                throw ControlRefusal(400, "Throttling", "Rate exceeded")
            }
            state.identities[credentials.accessKeyID] = identity
        }
        return [
            .node(
                "Credentials",
                [
                    .text("AccessKeyId", credentials.accessKeyID),
                    .text("SecretAccessKey", credentials.secretAccessKey.reveal()),
                    .text("SessionToken", credentials.sessionToken?.reveal() ?? ""),
                    .text("Expiration", IAMService.time(end)),
                ]),
            .node(
                "AssumedRoleUser",
                [.text("AssumedRoleId", "\(role.id):\(name)"), .text("Arn", session(of: role, name))]),
        ]
    }

    private func role(_ name: String) throws(ControlRefusal) -> SandboxAccount.Role {
        guard let role = account.withState({ $0.roles[name] }) else { throw IAMService.missing("role \(name)") }
        return role
    }

    private func session(of role: SandboxAccount.Role, _ name: String) -> String {
        "arn:\(account.partition.rawValue):sts::\(account.account):assumed-role/\(role.arn.roleName)/\(name)"
    }

    // MARK: - Trust

    /// Whether a role's trust policy lets the caller assume it.
    private func trusts(_ role: SandboxAccount.Role, _ asking: SandboxAccount.Role) -> Bool {
        guard let policy = try? TrustPolicy(parsing: Array(role.trust.utf8)) else { return false }
        let names: Set = [
            "*", account.account, "arn:\(account.partition.rawValue):iam::\(account.account):root",
            asking.arn.description, session(of: asking, caller.session),
        ]
        let matching = policy.statements.filter { statement in
            let actions = statement.actions.patterns.map { $0.lowercased() }
            return !statement.isNegated && !Set(actions).isDisjoint(with: ["sts:assumerole", "sts:*", "*"])
                && !names.isDisjoint(with: statement.principals["AWS"] ?? [])
        }
        return matching.contains { $0.effect == .allow && $0.conditions.allSatisfy(holds) }
            && !matching.contains { $0.effect == .deny }
    }

    /// Conditions other than on the external id are not known here, so they do not hold.
    private func holds(_ condition: PolicyCondition) -> Bool {
        condition.test == "StringEquals" && condition.key.lowercased() == "sts:externalid"
            && condition.values.contains(parameters["ExternalId"] ?? "")
    }
}
