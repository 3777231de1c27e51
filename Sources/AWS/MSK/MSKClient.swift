import Foundation

/// Amazon MSK's control plane, as far as it is read; kedge changes nothing there.
///
/// Source: MSK API reference, v1 and v2 (`kafka`, 2018-11-14).
package struct MSKClient: Sendable {
    private let client: AWSClient

    package init(_ client: AWSClient) {
        self.client = client
    }

    /// DescribeClusterV2.
    ///
    /// - Throws: ``AWSError``, `not-found` when there is no such cluster.
    package func cluster(_ arn: ClusterARN) async throws(AWSError) -> MSKCluster {
        let answer: MSKCluster.Answer = try await get("DescribeClusterV2", arn.region, Self.path(arn, "/api/v2"))
        return try MSKCluster(answer.clusterInfo)
    }

    /// GetBootstrapBrokers.
    package func bootstrapServers(of arn: ClusterARN) async throws(AWSError) -> MSKBootstrapServers {
        MSKBootstrapServers(
            try await get("GetBootstrapBrokers", arn.region, Self.path(arn, "/v1", "/bootstrap-brokers")))
    }

    /// ListNodes, all pages.
    package func nodes(of arn: ClusterARN) async throws(AWSError) -> [MSKNode] {
        try await pages("ListNodes", arn.region, Self.path(arn, "/v1", "/nodes")) { (page: MSKNode.Answer) in
            ((page.nodeInfoList ?? []).map(MSKNode.init), page.nextToken)
        }
    }

    /// ListScramSecrets, all pages: the ARNs of the secrets that are associated with a cluster.
    package func scramSecrets(of arn: ClusterARN) async throws(AWSError) -> [String] {
        struct Answer: Decodable {
            let secretArnList: [String]?
            let nextToken: String?
        }
        return try await pages("ListScramSecrets", arn.region, Self.path(arn, "/v1", "/scram-secrets")) {
            (page: Answer) in
            (page.secretArnList ?? [], page.nextToken)
        }
    }

    /// ListClusterOperationsV2, all pages: what MSK does to the cluster and has done, the newest first.
    package func operations(of arn: ClusterARN) async throws(AWSError) -> [MSKOperation] {
        let path = Self.path(arn, "/api/v2", "/operations")
        return try await pages("ListClusterOperationsV2", arn.region, path) { (page: MSKOperation.Answer) in
            ((page.clusterOperationInfoList ?? []).map(MSKOperation.init), page.nextToken)
        }
    }

    /// DescribeConfigurationRevision with its `server.properties`.
    package func configuration(
        _ reference: MSKConfiguration.Reference, region: String
    ) async throws(AWSError) -> MSKConfiguration {
        let path = "/v1/configurations/\(PercentEncoding.encode(reference.arn))/revisions/\(reference.revision)"
        let answer: MSKConfiguration.Answer = try await get("DescribeConfigurationRevision", region, path)
        let text = String(decoding: answer.serverProperties ?? Data(), as: UTF8.self)
        return MSKConfiguration(reference: reference, properties: JavaProperties.parse(text))
    }

    /// DescribeConfiguration.
    package func configurationDescription(
        _ arn: String, region: String
    ) async throws(AWSError) -> MSKConfigurationDescription {
        let path = "/v1/configurations/\(PercentEncoding.encode(arn))"
        return MSKConfigurationDescription(try await get("DescribeConfiguration", region, path))
    }

    // MARK: - Requests

    /// An ARN is one segment of the path; in the canonical URI of the signature it is encoded once more.
    private static func path(_ arn: ClusterARN, _ version: String, _ rest: String = "") -> String {
        "\(version)/clusters/\(PercentEncoding.encode(arn.description))\(rest)"
    }

    private func get<Answer: Decodable>(
        _ operation: String, _ region: String, _ path: String, _ query: [(String, String?)] = []
    ) async throws(AWSError) -> Answer {
        let response = try await client.send(
            AWSRequest(service: .kafka, region: region, operation: operation, path: path, query: query))
        return try response.json(of: "MSK \(operation)")
    }

    /// More pages than any cluster has.
    private static let mostPages = 100
    private static let pageSize = "100"

    private func pages<Page: Decodable, Item>(
        _ operation: String, _ region: String, _ path: String, _ items: (Page) -> ([Item], next: String?)
    ) async throws(AWSError) -> [Item] {
        var all: [Item] = []
        var token: [(String, String?)] = []
        for _ in 0..<Self.mostPages {
            let page = items(try await get(operation, region, path, [("maxResults", Self.pageSize)] + token))
            all += page.0
            guard let next = page.next, !next.isEmpty else { return all }
            token = [("nextToken", next)]
        }
        throw AWSError.endless("MSK \(operation)")
    }
}
