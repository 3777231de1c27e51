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

        package init(name: String, path: String? = nil, trust: String? = nil) {
            self.name = name
            self.path = path
            self.trust = trust
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

    package init(
        port: Int = 0, accessKeys: [SandboxClusterConfiguration.AccessKey] = [], roles: [Role] = [],
        clusters: [String: String] = [:], secrets: [String: String] = [:]
    ) {
        self.port = port
        self.accessKeys = accessKeys
        self.roles = roles
        self.clusters = clusters
        self.secrets = secrets
    }
}

extension ControlPlaneConfiguration: Codable {
    private enum Key: String, CodingKey { case port, accessKeys, roles, clusters, secrets }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            port: try values.decodeIfPresent(Int.self, forKey: .port) ?? 0,
            accessKeys: try values.decodeIfPresent([SandboxClusterConfiguration.AccessKey].self, forKey: .accessKeys)
                ?? [],
            roles: try values.decodeIfPresent([Role].self, forKey: .roles) ?? [],
            clusters: try values.decodeIfPresent([String: String].self, forKey: .clusters) ?? [:],
            secrets: try values.decodeIfPresent([String: String].self, forKey: .secrets) ?? [:])
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
        do {
            let text = trust.hasPrefix("{") ? trust : try String(contentsOfFile: trust, encoding: .utf8)
            _ = try TrustPolicy(parsing: Array(text.utf8))
            return text
        } catch {
            throw SandboxError(
                .invalidConfiguration, "The trust policy of role \(name) cannot be read",
                hint: "write a trust policy, or the path of a file with one.", cause: "\(error)")
        }
    }
}
