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

    /// Connections that may be open at a time; more wait to be accepted.
    private static let backlog: Int32 = 128

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
                .serverChannelOption(.backlog, value: backlog)
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

/// One connection: requests one after the other, each with a whole, bounded body.
private final class ControlPlaneHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// More than the largest call: two policies of IAM's largest size, percent-encoded, are far below.
    private static let largestBody = 1 << 20

    private let router: ControlPlaneRouter
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isTooLarge = false

    init(_ router: ControlPlaneRouter) {
        self.router = router
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
            isTooLarge = false
        case .body(let part):
            guard !isTooLarge else { return }
            isTooLarge = body.count + part.readableBytes > Self.largestBody
            if isTooLarge { body = [] } else { body += part.readableBytesView }
        case .end:
            guard let head else { return }
            self.head = nil
            send(answer(head), keepAlive: head.isKeepAlive && !isTooLarge, context)
        }
    }

    private func answer(_ head: HTTPRequestHead) -> ControlAnswer {
        guard !isTooLarge else {
            return ControlAnswer(status: 413, contentType: "text/plain", body: Array("the body is too large\n".utf8))
        }
        return router.answer(
            ReceivedRequest(
                method: head.method.rawValue, target: head.uri,
                headers: head.headers.map { SignableRequest.Header($0.name, $0.value) }, body: body))
    }

    private func send(_ answer: ControlAnswer, keepAlive: Bool, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders([
            ("Content-Type", answer.contentType), ("Content-Length", String(answer.body.count)),
            ("Date", Self.date(router.account.clock())), ("x-amzn-RequestId", UUID().uuidString.lowercased()),
        ])
        if let type = answer.errorType { headers.add(name: "x-amzn-ErrorType", value: type) }
        if !keepAlive { headers.add(name: "Connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: answer.status)
        context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        let channel = context.channel
        let done = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !keepAlive { done.whenComplete { _ in channel.close(promise: nil) } }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// RFC 9110 §5.6.7; clients correct their clocks by it.
    private static func date(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        func two(_ value: Int?) -> String { value.map { $0 < 10 ? "0\($0)" : "\($0)" } ?? "" }
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][(parts.weekday ?? 1) - 1]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = months[(parts.month ?? 1) - 1]
        return "\(day), \(two(parts.day)) \(month) \(parts.year ?? 0) "
            + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) GMT"
    }
}
