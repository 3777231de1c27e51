import AWS
import Kafka

/// All that is proposed for review: policies, the access map, the report, and what helps the services' teams.
///
/// A pure function of its arguments; the same arguments give the same bytes.
package struct AccessProposal: Hashable, Sendable {
    package let migration: String
    package let cluster: ClusterARN
    /// Those that the translation is of.
    package let acls: [ACLBinding]
    package let translation: AccessTranslation
    /// The proof of the policies that are proposed, or of those that people made of them.
    package let proof: AccessProof
    package let roles: PrincipalRoles
    /// What was found of the roles' trust policies.
    package let trust: [RoleNote]
    /// Where services run, by principal: whose trust policies are written.
    package let workloads: [String: [Workload]]
    /// Where AccessPolicy manifests put the policies of their principals.
    package let paths: [String: String]
    package let servers: ClientServers

    package init(
        migration: String, acls: [ACLBinding], _ translation: AccessTranslation, _ proof: AccessProof,
        roles: PrincipalRoles, trust: [RoleNote] = [], workloads: [String: [Workload]] = [:],
        paths: [String: String] = [:], servers: ClientServers = ClientServers()
    ) {
        self.migration = migration
        cluster = proof.cluster
        self.acls = acls
        self.translation = translation
        self.proof = proof
        self.roles = roles
        self.trust = trust
        self.workloads = workloads
        self.paths = paths
        self.servers = servers
    }

    /// Everything, path by path.
    package var files: [String: [UInt8]] {
        var files = policyFiles
        files[AccessLayout.map] = translation.map.json()
        files[AccessLayout.report] = Array(AccessReport(self).markdown.utf8)
        let access = Dictionary(translation.map.principals.map { (ExactText($0.principal), $0) }) { first, _ in first }
        for policy in translation.policies {
            let principal = policy.principal
            for (name, bytes) in clients(of: principal, access[ExactText(principal)]).files() {
                files[AccessLayout.client(name, of: principal)] = bytes
            }
            if let workloads = workloads[principal], !workloads.isEmpty, let role = roles[principal] {
                files[AccessLayout.trustPolicy(of: principal)] =
                    TrustPolicy(for: workloads, role: role, region: cluster.region).json()
            }
        }
        return files
    }

    /// The policies alone, which are what a merge approves.
    package var policyFiles: [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for policy in translation.policies {
            for (path, document) in zip(paths(of: policy), policy.documents) { files[path] = document.json() }
        }
        return files
    }

    package func paths(of policy: PrincipalPolicy) -> [String] {
        AccessLayout.policies(of: policy.principal, count: policy.documents.count, first: paths[policy.principal])
    }

    private func clients(of principal: String, _ access: PrincipalAccess?) -> ServiceClients {
        let groups = access?.allowed.keys.filter { $0.resource == .group && !$0.isPrefix }
        return ServiceClients(
            principal: principal, cluster: cluster, servers: servers, role: roles[principal],
            group: groups?.min()?.name)
    }
}
