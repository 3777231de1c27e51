import AWS
import Access
import Foundation

/// Asks the policies of a caller's role whether it may make a call.
///
/// Source of each call's action and resource: Service Authorization Reference.
struct ControlPlaneAuthorizer {
    let account: SandboxAccount
    let secrets: SecretsService

    /// - Throws: ``ControlRefusal`` in AWS's words.
    func check(_ call: ControlCall) throws {
        guard account.enforcesPolicies else { return }
        let (policies, boundary) = account.policies(of: call.caller.role)
        for request in try requests(call) where request.decide(by: policies, boundary: boundary) != .allowed {
            let isQuery = ["iam", "sts"].contains(call.signer.service)
            throw ControlRefusal(
                isQuery ? 403 : 400, isQuery ? "AccessDenied" : "AccessDeniedException",
                "User: \(account.session(of: call.caller)) is not authorized to perform: \(request.action) "
                    + "on resource: \(request.resource) because no identity-based policy allows the action")
        }
    }

    private func requests(_ call: ControlCall) throws -> [PolicyRequest] {
        switch call.signer.service {
        case "iam": try iam(call.form())
        case "sts": try sts(call.form())
        case "kafka": kafka(call)
        case "secretsmanager", "kms": try secrets(call)
        default: []
        }
    }

    // MARK: - IAM and STS

    private func iam(_ form: [String: String]) -> [PolicyRequest] {
        let action = "iam:\(form["Action"] ?? "")"
        if let name = form["RoleName"] {
            let role = account.withState { $0.roles[name]?.arn.description }
            return [
                PolicyRequest(
                    action, on: role ?? arn("iam", "", "role/\(name)"),
                    values: form["PolicyArn"].map { ["iam:PolicyARN": $0] } ?? [:])
            ]
        }
        if let name = form["PolicyName"] {
            let policy = arn("iam", "", "policy\(form["Path"] ?? "/")\(name)")
            let tags = form["Tags.member.1.Key"] == nil ? [] : [PolicyRequest("iam:TagPolicy", on: policy)]
            return [PolicyRequest(action, on: policy)] + tags
        }
        return [PolicyRequest(action, on: form["PolicyArn"] ?? form["PolicySourceArn"] ?? "*")]
    }

    /// A role's trust policy decides as well.
    ///
    /// Where it names the caller itself AWS asks nothing more; here the caller
    /// needs its own policy always, so that what is needed for a trust policy that names the account is seen.
    private func sts(_ form: [String: String]) -> [PolicyRequest] {
        guard form["Action"] == "AssumeRole" else { return [] }
        return [
            PolicyRequest(
                "sts:AssumeRole", on: form["RoleArn"] ?? "*",
                values: form["ExternalId"].map { ["sts:ExternalId": $0] } ?? [:])
        ]
    }

    // MARK: - MSK, secrets and keys

    private func kafka(_ call: ControlCall) -> [PolicyRequest] {
        let parts = call.path.split(separator: "/").map { part in
            PercentEncoding.decode(part).flatMap { String(validating: $0, as: UTF8.self) } ?? ""
        }
        let operations = [
            "bootstrap-brokers": "GetBootstrapBrokers", "nodes": "ListNodes", "scram-secrets": "ListScramSecrets",
            "operations": "ListClusterOperationsV2",
        ]
        let resource = parts.first { $0.hasPrefix("arn:") } ?? "*"
        let operation =
            if parts.contains("configurations") {
                parts.contains("revisions") ? "DescribeConfigurationRevision" : "DescribeConfiguration"
            } else {
                operations[parts.last ?? ""] ?? "DescribeClusterV2"
            }
        return [PolicyRequest("kafka:\(operation)", on: operation == "GetBootstrapBrokers" ? "*" : resource)]
    }

    private func secrets(_ call: ControlCall) throws -> [PolicyRequest] {
        let target = call.request["X-Amz-Target"] ?? ""
        let operation = String(target.drop { $0 != "." }.dropFirst())
        guard target.hasPrefix("secretsmanager.") else {
            return [PolicyRequest("kms:\(operation)", on: secrets.keyARN)]
        }
        let id = try call.json()["SecretId"] as? String ?? ""
        let secret = secrets.stored.first { $0.name == id || $0.arn == id }?.arn
        let request = PolicyRequest(
            "secretsmanager:\(operation)", on: secret ?? arn("secretsmanager", account.region, "secret:\(id)"))
        guard operation == "GetSecretValue" else { return [request] }
        let service = "secretsmanager.\(account.region).amazonaws.com"
        return [request, PolicyRequest("kms:Decrypt", on: secrets.keyARN, values: ["kms:ViaService": service])]
    }

    private func arn(_ service: String, _ region: String, _ resource: String) -> String {
        "arn:\(account.partition.rawValue):\(service):\(region):\(account.account):\(resource)"
    }
}
