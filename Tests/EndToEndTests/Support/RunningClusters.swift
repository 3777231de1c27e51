import Foundation
import Programs
import Testing

/// Two clusters that others started: those that the environment names, else a `kedge sandbox` process for each.
///
/// `Tests/Kafka39` has what they must be like. Applications and operators are confluent-kafka on them.
struct RunningClusters {
    /// Of all users on both clusters: throw-away, and named so.
    static let password = "throw-away"

    let source: [String]
    let target: [String]
    let isKafka: Bool
    private let sandboxes: [Sandbox]

    init(_ scratch: Scratch) throws {
        let environment = ProcessInfo.processInfo.environment
        func named(_ variable: String) -> [String] {
            environment[variable, default: ""].split(separator: ",").map(String.init)
        }
        let (source, target) = (named("KEDGE_TEST_SOURCE"), named("KEDGE_TEST_TARGET"))
        try #require(source.isEmpty == target.isEmpty, "KEDGE_TEST_SOURCE and KEDGE_TEST_TARGET go together")
        isKafka = !source.isEmpty
        guard source.isEmpty else {
            (self.source, self.target, sandboxes) = (source, target, [])
            return
        }
        sandboxes = try [("source", "zookeeper"), ("target", "kraft")].map { name, look in
            let json = try JSONSerialization.data(withJSONObject: Self.cluster(name, look))
            return try Sandbox(
                configuration: scratch.write(String(decoding: json, as: UTF8.self), to: "\(name).json"))
        }
        self.source = try sandboxes[0].brokers("source", on: "CLIENT")
        self.target = try sandboxes[1].brokers("target", on: "CLIENT")
    }

    /// As `Tests/Kafka39` configures Kafka.
    private static func cluster(_ name: String, _ look: String) -> [String: Any] {
        let cluster: [String: Any] = [
            "name": name, "look": look,
            "listeners": [["name": "CLIENT", "tls": false, "mechanisms": ["SCRAM-SHA-512"]]],
            "users": ["root", "kedge", "writer", "reader"].map { ["name": $0, "password": password] },
            "authorization": ["acl": ["superUsers": ["User:root"], "allowEveryoneIfNoACLFound": false]],
            "properties": ["auto.create.topics.enable": "true", "min.insync.replicas": "2"],
            "cleanupIntervalMilliseconds": 200, "propagationMilliseconds": 150,
        ]
        return ["clusters": [cluster]]
    }

    // MARK: clients

    func seed() async throws {
        _ = try await client("seed", source, target)
    }

    /// The names of what becomes of a service's records; none if they are taken.
    func write(to cluster: [String]) async throws -> [String] {
        try await client("write", cluster).json()
    }

    /// What consumers see.
    func observe(_ cluster: [String]) async throws -> Observed {
        try await client("observe", cluster).json()
    }

    struct Observed: Decodable, Equatable {
        /// Digests of the records, by partition.
        let records: [String: [String]]
        /// Where each group goes on in each partition.
        let groups: [String: Position]
    }

    struct Position: Decodable, Equatable {
        let hasPosition: Bool
        /// The digest of the record that the group reads next; nil at the end.
        let next: String?
    }

    private func client(_ command: String, _ clusters: [String]...) async throws -> Run {
        let servers = clusters.map { $0.joined(separator: ",") }
        let run = try await Run.python(
            "EndToEndTests/Clients/running_clusters.py", [command, servers[0], Self.password] + servers.dropFirst())
        try #require(run.status == 0, "\(command): \(run.errors)")
        return run
    }
}
