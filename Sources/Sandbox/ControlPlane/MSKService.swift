import AWS
import Foundation
import Kafka

/// The sandbox's MSK: the calls that read what a cluster is, over clusters that run.
///
/// Source: MSK API reference, v1 and v2.
struct MSKService {
    /// A running cluster by the name that MSK gives it.
    struct Cluster: Sendable {
        let arn: ClusterARN
        let cluster: SandboxCluster
    }

    let clusters: [Cluster]
    /// The ARNs of the secrets of SCRAM users.
    let secrets: [String]

    func answer(_ call: ControlCall) throws(ControlRefusal) -> [String: Any] {
        guard call.request.method == "GET" else { throw Self.refused("The sandbox serves MSK's reading calls only.") }
        let parts = call.path.split(separator: "/").map { part in
            PercentEncoding.decode(part).flatMap { String(validating: $0, as: UTF8.self) } ?? ""
        }
        let query = try call.query()
        guard query.keys.allSatisfy(["maxResults", "nextToken"].contains) else {
            throw Self.refused("A query parameter is not known.")
        }
        func cluster(_ place: Int) throws(ControlRefusal) -> Cluster {
            guard let found = clusters.first(where: { $0.arn.description == parts[place] }) else {
                throw ControlRefusal(404, "NotFoundException", "The specified cluster doesn't exist.")
            }
            return found
        }
        switch (parts.count, parts.first, parts.last) {
        case (4, "api", _) where parts[1] == "v2" && parts[2] == "clusters":
            return ["clusterInfo": try cluster(3).description]
        case (5, "api", "operations") where parts[1] == "v2" && parts[2] == "clusters":
            _ = try cluster(3)
            return ["clusterOperationInfoList": [Any]()]
        case (4, "v1", "bootstrap-brokers") where parts[1] == "clusters": return try cluster(2).bootstrapServers
        case (4, "v1", "nodes") where parts[1] == "clusters":
            return try Self.page(try cluster(2).nodes, "nodeInfoList", query)
        case (4, "v1", "scram-secrets") where parts[1] == "clusters":
            return try Self.page(try cluster(2).hasSCRAM ? secrets : [], "secretArnList", query)
        case (3, "v1", _) where parts[1] == "configurations":
            return try configuration(parts[2]).configurationDescription
        case (5, "v1", "1") where parts[1] == "configurations" && parts[3] == "revisions":
            return try configuration(parts[2]).configurationRevision
        default: throw ControlRefusal(404, "NotFoundException", "The sandbox does not serve this call of MSK.")
        }
    }

    private func configuration(_ arn: String) throws(ControlRefusal) -> Cluster {
        guard let found = clusters.first(where: { $0.configurationARN == arn }) else {
            throw ControlRefusal(404, "NotFoundException", "The specified configuration doesn't exist.")
        }
        return found
    }

    private static func refused(_ message: String) -> ControlRefusal {
        ControlRefusal(400, "BadRequestException", message)
    }

    private static func page(
        _ items: [Any], _ name: String, _ query: [String: String]
    ) throws(ControlRefusal) -> [String: Any] {
        let most = query["maxResults"].map { Int($0) ?? 0 } ?? 100
        let start = query["nextToken"].map { Int($0) ?? -1 } ?? 0
        guard 1...100 ~= most, 0...items.count ~= start else {
            throw refused("maxResults is not between 1 and 100, or nextToken is none.")
        }
        let end = min(start + most, items.count)
        let next: [String: Any] = end < items.count ? ["nextToken": String(end)] : [:]
        return [name: Array(items[start..<end])].merging(next) { first, _ in first }
    }
}
