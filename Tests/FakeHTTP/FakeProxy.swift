import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A proxy on 127.0.0.1 that opens tunnels (CONNECT), and keeps what it was asked.
package final class FakeProxy: Sendable {
    package let port: Int
    private let log: ProxyLog

    /// The heads of the requests, as they came.
    package var heads: [String] { log.heads }

    private init(port: Int, log: ProxyLog) {
        self.port = port
        self.log = log
    }

    /// - Parameter status: What it answers instead of opening tunnels.
    package static func with<R>(
        refusing status: String? = nil, _ body: (FakeProxy) async throws -> R
    ) async throws -> R {
        let log = ProxyLog()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TunnelHandler(log: log, refusing: status))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let proxy = FakeProxy(port: channel.localAddress?.port ?? 0, log: log)
        do {
            let result = try await body(proxy)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }
}

private final class ProxyLog: Sendable {
    private let state = Mutex<[String]>([])

    var heads: [String] { state.withLock { $0 } }

    func add(_ head: String) { state.withLock { $0.append(head) } }
}

/// Reads the head of a CONNECT, then passes bytes on in both directions.
private final class TunnelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: ProxyLog
    private let refusal: String?
    private var head = ""
    private var peer: (any Channel)?

    init(log: ProxyLog, refusing refusal: String?) {
        self.log = log
        self.refusal = refusal
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let peer {
            peer.writeAndFlush(bytes, promise: nil)
            return
        }
        head += String(buffer: bytes)
        guard head.hasSuffix("\r\n\r\n") else { return }
        log.add(head)
        if let refusal {
            let answer = ByteBuffer(string: "HTTP/1.1 \(refusal)\r\nContent-Length: 0\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
            return
        }
        let port = head.split(separator: " ")[1].split(separator: ":").last.flatMap { Int($0) } ?? 0
        let channel = context.channel
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        // Whatever the name, it leads to this machine: names need not exist.
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { peer in
                peer.eventLoop.makeCompletedFuture {
                    try peer.pipeline.syncOperations.addHandler(ReturnHandler(to: channel))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .whenComplete { result in
                switch result {
                case .success(let peer):
                    handler.value.peer = peer
                    channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"), promise: nil)
                case .failure:
                    channel.close(promise: nil)
                }
            }
    }

    func channelInactive(context: ChannelHandlerContext) {
        peer?.close(promise: nil)
    }
}

private final class ReturnHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let channel: any Channel

    init(to channel: any Channel) {
        self.channel = channel
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        channel.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        channel.close(promise: nil)
    }
}
