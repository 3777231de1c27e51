import AWS
import Access
import Foundation

/// The AWS account that a sandbox imitates; as JSON, `controlPlane` of the file that `kedge sandbox` reads.
package struct ControlPlaneConfiguration: Sendable, Equatable {
    /// An IAM role; those that access keys name exist without being listed.
    package struct Role: Codable, Sendable, Equatable {
        package var name: String
        /// `/` if it is left out.
        package var path: String?
        /// Who may assume it: a trust policy as JSON text or the path of a file with it; the account if left out.
        package var trust: String?
        /// An inline policy that it has from the beginning, given like ``trust``.
        package var policy: String?
        /// A permissions boundary, given like ``trust``; it is a managed policy `NAME-boundary`.
        package var boundary: String?

        package init(
            name: String, path: String? = nil, trust: String? = nil, policy: String? = nil, boundary: String? = nil
        ) {
            self.name = name
            self.path = path
            self.trust = trust
            self.policy = policy
            self.boundary = boundary
        }
    }

    /// 0: a free one.
    package var port: Int
    package var accessKeys: [SandboxClusterConfiguration.AccessKey]
    package var roles: [Role]
    /// The ARN of each cluster that MSK is to tell of, by the cluster's name; one with IAM access control has its own.
    package var clusters: [String: String]
    /// Secrets of SCRAM users: the secret's name and the user's, whose password a cluster has.
    package var secrets: [String: String]
    /// Whether callers need policies for their calls, as in AWS; else whoever has an access key may make every call.
    package var enforcesPolicies: Bool

    package init(
        port: Int = 0, accessKeys: [SandboxClusterConfiguration.AccessKey] = [], roles: [Role] = [],
        clusters: [String: String] = [:], secrets: [String: String] = [:], enforcesPolicies: Bool = false
    ) {
        self.port = port
        self.accessKeys = accessKeys
        self.roles = roles
        self.clusters = clusters
        self.secrets = secrets
        self.enforcesPolicies = enforcesPolicies
    }
}

extension ControlPlaneConfiguration: Codable {
    private enum Key: String, CodingKey { case port, accessKeys, roles, clusters, secrets, enforcesPolicies }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            port: try values.decodeIfPresent(Int.self, forKey: .port) ?? 0,
            accessKeys: try values.decodeIfPresent([SandboxClusterConfiguration.AccessKey].self, forKey: .accessKeys)
                ?? [],
            roles: try values.decodeIfPresent([Role].self, forKey: .roles) ?? [],
            clusters: try values.decodeIfPresent([String: String].self, forKey: .clusters) ?? [:],
            secrets: try values.decodeIfPresent([String: String].self, forKey: .secrets) ?? [:],
            enforcesPolicies: try values.decodeIfPresent(Bool.self, forKey: .enforcesPolicies) ?? false)
    }
}

extension ControlPlaneConfiguration.Role {
    /// The trust policy's text, checked.
    func trustPolicy(account: String, _ partition: AWSPartition) throws(SandboxError) -> String {
        guard let trust else {
            let root = "arn:\(partition.rawValue):iam::\(account):root"
            return """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"\(root)"},\
                "Action":"sts:AssumeRole"}]}
                """
        }
        return try read(trust, "trust policy") { _ = try TrustPolicy(parsing: $0) }
    }

    /// A policy's text, checked.
    func text(_ policy: String) throws(SandboxError) -> String {
        try read(policy, "policy") { _ = try PolicyDocument(parsing: $0) }
    }

    private func read(
        _ policy: String, _ what: String, _ check: ([UInt8]) throws -> Void
    ) throws(SandboxError) -> String {
        do {
            let text = policy.hasPrefix("{") ? policy : try String(contentsOfFile: policy, encoding: .utf8)
            try check(Array(text.utf8))
            return text
        } catch {
            throw SandboxError(
                .invalidConfiguration, "A \(what) of role \(name) cannot be read",
                hint: "write a \(what), or the path of a file with one.", cause: "\(error)")
        }
    }
}
