import AWS
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// The AWS calls that a migration uses, on one port of 127.0.0.1, for the clusters of a sandbox.
package final class SandboxControlPlane: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let endpoint: String
    private let group: MultiThreadedEventLoopGroup
    private let server: any Channel

    /// Starts to serve; end it with ``stop()``.
    ///
    /// - Parameters:
    ///   - account: The one that the clusters were started with.
    ///   - clusters: Those that run.
    /// - Throws: ``SandboxError``.
    package static func start(
        _ configuration: ControlPlaneConfiguration, account: SandboxAccount, clusters: [SandboxCluster]
    ) async throws -> SandboxControlPlane {
        var known: [MSKService.Cluster] = []
        for cluster in clusters {
            let name = cluster.configuration.name
            let iam = cluster.configuration.authorization.iam
            guard let arn = configuration.clusters[name] ?? iam?.clusterARN else { continue }
            known.append(MSKService.Cluster(arn: try SandboxAccount.clusterARN(arn), cluster: cluster))
        }
        let secrets = try SecretsService(
            configuration.secrets, users: clusters.flatMap(\.configuration.users), account)
        let router = ControlPlaneRouter(account: account, clusters: known, secrets: secrets)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let server = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 128)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                        try channel.pipeline.syncOperations.addHandler(ControlPlaneHandler(router))
                    }
                }
                .bind(host: "127.0.0.1", port: configuration.port).get()
            return SandboxControlPlane(group: group, server: server)
        } catch {
            try? await group.shutdownGracefully()
            throw SandboxError(
                .listenFailed, "The sandbox cannot listen on 127.0.0.1:\(configuration.port)",
                hint: "stop what uses the port, or leave the port out of the configuration.", cause: "\(error)")
        }
    }

    private init(group: MultiThreadedEventLoopGroup, server: any Channel) {
        self.group = group
        self.server = server
        endpoint = "http://127.0.0.1:\(server.localAddress?.port ?? 0)"
    }

    package func stop() async {
        try? await server.close()
        try? await group.shutdownGracefully()
    }
}
