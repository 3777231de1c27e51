import Foundation
import Kafka
import Programs
import Testing

@testable import Sandbox

/// kcat, Debian's command line client over librdkafka.
enum Kcat {
    private static func connection(
        _ cluster: SandboxCluster, _ folder: Scratch, _ mechanism: SASLMechanism = .scramSHA512
    ) -> [String] {
        let options = [
            "security.protocol=SASL_SSL", "ssl.ca.location=\(folder.path("cert.pem"))",
            "sasl.mechanism=\(mechanism.rawValue)", "sasl.username=admin", "sasl.password=admin-secret",
        ]
        let address = cluster.bootstrapServers().first.map { "\($0.host):\($0.port)" } ?? ""
        return ["-b", address] + options.flatMap { ["-X", $0] }
    }

    static func list(_ cluster: SandboxCluster, _ folder: Scratch, _ mechanism: SASLMechanism) async throws -> String {
        try await run(["-L"] + connection(cluster, folder, mechanism))
    }

    static func produce(
        _ lines: String, to topic: String, codec: String, _ cluster: SandboxCluster, _ folder: Scratch
    ) async throws {
        _ = try await run(
            ["-P", "-t", topic, "-K:", "-z", codec, "-X", "enable.idempotence=true"] + connection(cluster, folder),
            input: lines)
    }

    static func consume(_ topic: String, _ cluster: SandboxCluster, _ folder: Scratch) async throws -> String {
        try await run(
            ["-C", "-t", topic, "-o", "beginning", "-e", "-q", "-K:", "-X", "check.crcs=true"]
                + connection(cluster, folder))
    }

    private static func run(_ arguments: [String], input: String = "") async throws -> String {
        try await Run.of(["kcat"] + arguments, input: input).printed()
    }
}

extension SandboxCluster {
    /// Creates a topic from behind.
    func create(
        _ name: TopicName, partitions: Int32 = 1, replicationFactor: Int16 = 3, configs: [String: String] = [:]
    ) async throws {
        try await onLoop { cluster in
            let wish = TopicCatalog.Wish(
                name: name, partitions: partitions, replicationFactor: replicationFactor, configs: configs)
            let plan = try cluster.topics.plan(
                wish, brokers: cluster.brokers.map(\.id), available: Set(cluster.availableBrokers.map(\.id)),
                properties: cluster.properties)
            _ = cluster.create(plan)
        }
    }
}
