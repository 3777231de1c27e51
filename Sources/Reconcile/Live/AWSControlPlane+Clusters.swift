import AWS
import Access
import Evidence
import Kafka
import Manifests

/// Clusters and the secrets of their users.
extension AWSControlPlane {
    package func bootstrapServers(of cluster: ClusterSpec) async throws -> [BrokerAddress] {
        let servers = try await MSKClient(try client(cluster.credentials)).bootstrapServers(of: cluster.arn)
        let way = MSKBootstrapServers.Way(cluster.connectivity.way, cluster.way)
        let listed = servers[way.connectivity, way.mode]
        guard !listed.isEmpty else {
            let others = servers.ways.map(\.description).joined(separator: ", ")
            throw ReconcileError(
                .noListener, "MSK names no \(way) bootstrap servers for \(cluster.arn)",
                hint: (others.isEmpty ? "wait until the cluster is ACTIVE" : "it has \(others)")
                    + "; switch that way on, or give authentication, tls and connectivity as the cluster has them.")
        }
        return try listed.map { text in
            guard let address = BrokerAddress(mskText: text) else {
                throw ReconcileError(
                    .noListener, "MSK names '\(text.prefix(200))' as a bootstrap server of \(cluster.arn)",
                    hint: "give bootstrapServers in the manifest.")
            }
            return address
        }
    }

    package func facts(of cluster: ClusterSpec) async throws -> ClusterFacts {
        let msk = MSKClient(try client(cluster.credentials))
        return try await clusters.answer(to: cluster) {
            let described = try await msk.cluster(cluster.arn)
            async let operations = msk.operations(of: cluster.arn)
            var configuration: MSKConfiguration?
            if let reference = described.configuration {
                configuration = try await msk.configuration(reference, region: cluster.arn.region)
            }
            // Whoever may not ask for the servers is told so by connecting.
            let servers = try? await msk.bootstrapServers(of: cluster.arn)
            return ClusterFacts(
                described, configuration: configuration, operations: try await operations,
                clientServers: servers.map { ClientServers($0, way: cluster.connectivity.way) })
        }
    }

    package func login(inSecret secret: SecretID, of cluster: ClusterSpec) async throws -> ScramSecret {
        try await SecretsManagerClient(
            try client(cluster.credentials), region: secret.region ?? cluster.arn.region
        ).scramSecret(secret.rawValue)
    }

    package func review(secret: SecretID, of cluster: ClusterSpec) async throws -> [Finding] {
        let client = try client(cluster.credentials)
        return await secrets.answer(to: SecretQuestion(secret: secret, cluster: cluster)) {
            let observation = await SecretsManagerClient(client, region: secret.region ?? cluster.arn.region).observe(
                secret.rawValue, of: cluster.arn, kms: KMSClient(client, region: secret.region ?? cluster.arn.region),
                msk: MSKClient(client))
            return observation.checks(for: cluster.arn).compactMap { Finding($0, about: "secret \(secret)") }
        }
    }
}

extension SecretID {
    fileprivate var region: String? { arn?.region }
}

extension ClientServers {
    fileprivate init(_ servers: MSKBootstrapServers, way: MSKBootstrapServers.Connectivity) {
        let all = Dictionary(
            uniqueKeysWithValues: MSKBootstrapServers.Connectivity.allCases.map { (Way($0), servers[$0, .iam]) })
        self.init(servers[way, .iam], way: Way(way), others: all)
    }
}

extension ClientServers.Way {
    fileprivate init(_ connectivity: MSKBootstrapServers.Connectivity) {
        self =
            switch connectivity {
            case .privateVPC: .privateVPC
            case .publicInternet: .publicInternet
            case .multiVPC: .multiVPC
            }
    }
}

extension BrokerConnectivity {
    fileprivate var way: MSKBootstrapServers.Connectivity {
        switch self {
        case .private: .privateVPC
        case .public: .publicInternet
        case .multiVPC: .multiVPC
        }
    }
}

extension ClusterSpec {
    /// MSK's name of the way in that the manifest describes.
    fileprivate var way: MSKBootstrapServers.Mode {
        switch authentication.mechanism {
        case .iam: .iam
        case .scramSHA512, .scramSHA256, .plain: .scram
        case .none: tls.isEnabled ? .tls : .plaintext
        }
    }
}

extension BrokerAddress {
    /// `host:port`.
    fileprivate init?(mskText text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]), (1...65_535).contains(port) else { return nil }
        self.init(host: String(parts[0]), port: port)
    }
}
