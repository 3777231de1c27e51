import AWS
import Access
import Foundation

/// The sandbox's IAM: the calls that change and read policies of roles, with IAM's checks and quotas.
///
/// Source: IAM API reference (2010-05-08); "IAM and AWS STS quotas".
struct IAMService {
    static let version = "2010-05-08"
    static let managedPoliciesPerRole = 10
    static let versionsPerPolicy = 5

    let account: SandboxAccount
    let parameters: [String: String]

    /// The children of the action's result; nil for an action that answers nothing.
    func answer(_ action: String) throws(ControlRefusal) -> [AnswerXML]? {
        switch action {
        case "GetRole": try getRole()
        case "ListRolePolicies": try listRolePolicies()
        case "GetRolePolicy": try getRolePolicy()
        case "PutRolePolicy": try putRolePolicy()
        case "DeleteRolePolicy": try deleteRolePolicy()
        case "ListAttachedRolePolicies": try listAttachedRolePolicies()
        case "AttachRolePolicy": try attachRolePolicy()
        case "DetachRolePolicy": try detachRolePolicy()
        case "GetPolicy": try getPolicy()
        case "GetPolicyVersion": try getPolicyVersion()
        case "ListPolicyVersions": try listPolicyVersions()
        case "CreatePolicy": try createPolicy()
        case "CreatePolicyVersion": try createPolicyVersion()
        case "DeletePolicyVersion": try deletePolicyVersion()
        case "DeletePolicy": try deletePolicy()
        case "ListPolicies": try listPolicies()
        case "ListPolicyTags": try listPolicyTags()
        case "TagPolicy": try tagPolicy()
        case "SimulatePrincipalPolicy": try simulatePrincipalPolicy()
        case "SimulateCustomPolicy": try simulateCustomPolicy()
        default: throw ControlRefusal(400, "InvalidAction", "The sandbox does not serve IAM \(action).")
        }
    }

    // MARK: - Parameters

    func required(_ name: String) throws(ControlRefusal) -> String {
        guard let value = parameters[name], !value.isEmpty else {
            throw ControlRefusal(400, "ValidationError", "\(name) is missing.")
        }
        return value
    }

    /// A name of a policy: 1 to 128 of `\w+=,.@-`.
    func policyName() throws(ControlRefusal) -> String {
        let name = try required("PolicyName")
        guard name.wholeMatch(of: /[A-Za-z0-9_+=,.@-]{1,128}/) != nil else {
            throw ControlRefusal(400, "ValidationError", "PolicyName \(name) has other characters, or too many.")
        }
        return name
    }

    func members(_ name: String) -> [String] {
        var values: [String] = []
        while let value = parameters["\(name).member.\(values.count + 1)"] { values.append(value) }
        return values
    }

    func tags() throws(ControlRefusal) -> [String: String] {
        var tags: [String: String] = [:]
        var index = 1
        while let key = parameters["Tags.member.\(index).Key"] {
            tags[key] = try required("Tags.member.\(index).Value")
            index += 1
        }
        return tags
    }

    /// A policy's text, which must be one.
    func document(limit: Int = PolicyDocument.managedPolicyLimit) throws(ControlRefusal) -> String {
        let text = try required("PolicyDocument")
        do {
            _ = try PolicyDocument(parsing: Array(text.utf8))
        } catch {
            throw ControlRefusal(400, "MalformedPolicyDocument", "\(error)")
        }
        guard Self.size(text) <= limit else {
            throw ControlRefusal(409, "LimitExceeded", "Cannot exceed quota for PolicySize: \(limit)")
        }
        return text
    }

    /// What quotas count: characters without white space.
    static func size(_ text: String) -> Int { text.unicodeScalars.count { !$0.properties.isWhitespace } }

    // MARK: - Pages

    /// One page of a list, with what says whether there is another.
    func page<Item>(_ items: [Item], _ list: ([Item]) -> AnswerXML) throws(ControlRefusal) -> [AnswerXML] {
        let most = parameters["MaxItems"].flatMap { Int($0) } ?? 100
        let start = parameters["Marker"].map { Int($0) ?? -1 } ?? 0
        guard 1...1000 ~= most, 0...items.count ~= start else {
            throw ControlRefusal(400, "ValidationError", "MaxItems is not between 1 and 1000, or Marker is none.")
        }
        let end = min(start + most, items.count)
        let rest: [AnswerXML] =
            end < items.count
            ? [.text("IsTruncated", "true"), .text("Marker", String(end))] : [.text("IsTruncated", "false")]
        return [list(Array(items[start..<end]))] + rest
    }

    // MARK: - The account

    static func missing(_ what: String) -> ControlRefusal {
        ControlRefusal(404, "NoSuchEntity", "\(what) cannot be found.")
    }

    func role() throws(ControlRefusal) -> SandboxAccount.Role {
        let name = try required("RoleName")
        guard let role = account.withState({ $0.roles[name] }) else {
            throw Self.missing("The role with name \(name)")
        }
        return role
    }

    func policy() throws(ControlRefusal) -> SandboxAccount.Policy {
        let arn = try required("PolicyArn")
        guard let policy = account.withState({ $0.policies[arn] }) else { throw Self.missing("Policy \(arn)") }
        return policy
    }

    /// Changes the role that the call names.
    func changeRole(
        _ body: (inout SandboxAccount.Role, SandboxAccount.State) throws(ControlRefusal) -> Void
    ) throws(ControlRefusal) {
        let name = try required("RoleName")
        try account.withState { state throws(ControlRefusal) in
            guard var role = state.roles[name] else { throw Self.missing("The role with name \(name)") }
            try body(&role, state)
            state.roles[name] = role
            state.version += 1
        }
    }

    /// Changes the policy that the call names; nil deletes it.
    func changePolicy(
        _ body: (SandboxAccount.Policy, SandboxAccount.State) throws(ControlRefusal) -> SandboxAccount.Policy?
    ) throws(ControlRefusal) {
        let arn = try required("PolicyArn")
        try account.withState { state throws(ControlRefusal) in
            guard let policy = state.policies[arn] else { throw Self.missing("Policy \(arn)") }
            state.policies[arn] = try body(policy, state)
            state.version += 1
        }
    }

    static func time(_ date: Date) -> String { date.formatted(.iso8601) }

    /// Answers have documents percent-encoded (RFC 3986).
    static func encoded(_ document: String) -> String { PercentEncoding.encode(document) }

    static func tagList(_ tags: [String: String]) -> [[AnswerXML]] {
        tags.sorted { $0.key < $1.key }.map { [.text("Key", $0.key), .text("Value", $0.value)] }
    }
}
