import Foundation
import Kafka
import Logging

/// The `kedge sandbox` process: several clusters that run until the task is cancelled.
package enum Sandbox {
    /// Starts all clusters, says where they are, and stops them when the task is cancelled.
    ///
    /// - Parameter ready: Called once all clusters can be reached.
    /// - Throws: ``SandboxError``, and what `ready` throws.
    package static func run(
        _ configuration: SandboxConfiguration, logger: Logger = Logger(label: "sandbox"),
        ready: @Sendable (SandboxReport) async throws -> Void
    ) async throws {
        var clusters: [SandboxCluster] = []
        var controlPlane: SandboxControlPlane?
        do {
            let account = try configuration.controlPlane.map {
                try SandboxAccount($0, clusters: configuration.clusters)
            }
            for each in configuration.clusters {
                clusters.append(try await SandboxCluster.start(each, logger: logger, account: account))
            }
            if let wanted = configuration.controlPlane, let account {
                controlPlane = try await SandboxControlPlane.start(wanted, account: account, clusters: clusters)
            }
            try await ready(SandboxReport(clusters, controlPlane))
            // A stream that nobody ever writes to ends when the task is cancelled.
            for await _ in AsyncStream<Never>.makeStream().stream {}
        } catch {
            await controlPlane?.stop()
            for cluster in clusters { await cluster.stop() }
            throw error
        }
        await controlPlane?.stop()
        for cluster in clusters { await cluster.stop() }
    }
}

/// Where running clusters are reached; as JSON, what `kedge sandbox` prints when it is ready.
package struct SandboxReport: Codable, Sendable, Equatable {
    package struct Cluster: Codable, Sendable, Equatable {
        package var name: String
        package var clusterID: String
        package var look: SandboxClusterConfiguration.Look
        /// Listener name to `host:port` of each broker.
        package var listeners: [String: [String]]
    }

    package var clusters: [Cluster]
    /// What leads AWS's tools to the control plane, `AWS_ENDPOINT_URL`; nil without one.
    package var environment: [String: String]?

    init(_ clusters: [SandboxCluster], _ controlPlane: SandboxControlPlane? = nil) {
        environment = controlPlane.map { ["AWS_ENDPOINT_URL": $0.endpoint] }
        self.clusters = clusters.map { cluster in
            Cluster(
                name: cluster.configuration.name, clusterID: cluster.configuration.clusterID,
                look: cluster.configuration.look,
                listeners: cluster.addresses.mapValues { $0.map { "\($0.host):\($0.port)" } })
        }
    }
}
