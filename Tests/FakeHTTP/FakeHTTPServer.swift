import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server on 127.0.0.1 that answers as a test says, and keeps what it was asked.
package final class FakeHTTPServer: Sendable {
    package struct Request: Sendable {
        package let method: String
        package let uri: String
        package let headers: HTTPHeaders
        package let body: String
        /// Counts the connections, so that a test sees which one was used again.
        package let connection: Int
    }

    package struct Answer: Sendable {
        package enum Ending: Sendable {
            case complete
            /// The connection ends after the chunks, however long the head said the body is.
            case close
            /// Nothing more comes.
            case stall
        }

        package var status: Int
        package var headers: [(String, String)]
        package var chunks: [String]
        package var ending: Ending
        /// Whether not even a head is sent.
        package var isSilent = false

        package init(
            _ status: Int = 200, headers: [(String, String)] = [], chunks: [String] = [], ending: Ending = .complete
        ) {
            self.status = status
            self.headers = headers
            self.chunks = chunks
            self.ending = ending
        }

        package init(_ status: Int = 200, headers: [(String, String)] = [], _ body: String) {
            self.init(status, headers: headers + [("Content-Length", "\(body.utf8.count)")], chunks: [body])
        }

        /// The connection ends without a word.
        package static var hangUp: Answer {
            var answer = Answer(ending: .close)
            answer.isSilent = true
            return answer
        }

        /// No answer, ever.
        package static var silence: Answer {
            var answer = Answer(ending: .stall)
            answer.isSilent = true
            return answer
        }
    }

    package let port: Int
    package let scheme: String
    private let log: RequestLog

    package var url: String { "\(scheme)://127.0.0.1:\(port)" }
    package var requests: [Request] { log.requests }
    /// The bytes of all bodies so far, complete or not.
    package var receivedBytes: Int { log.receivedBytes }
    /// The bytes of all answers that the connection has taken so far.
    package var sentBytes: Int { log.sentBytes }

    private init(_ channel: any Channel, scheme: String, log: RequestLog) {
        self.scheme = scheme
        self.log = log
        port = channel.localAddress?.port ?? 0
    }

    /// Serves while `body` runs; the answer to the n-th request is made of the request and n, from 0.
    package static func with<R>(
        certificatePEM: String? = nil, privateKeyPEM: String = "",
        answering answer: @escaping @Sendable (Request, Int) -> Answer,
        _ body: (FakeHTTPServer) async throws -> R
    ) async throws -> R {
        let log = RequestLog()
        let tls = try certificatePEM.map { pem in
            try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
                    privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem))))
        }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Handler(log: log, connection: log.connect(), answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = FakeHTTPServer(channel, scheme: tls == nil ? "http" : "https", log: log)
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }
}

/// What came in so far.
private final class RequestLog: Sendable {
    private struct State {
        var requests: [FakeHTTPServer.Request] = []
        var connections = 0
        var receivedBytes = 0
        var sentBytes = 0
    }

    private let state = Mutex(State())

    var requests: [FakeHTTPServer.Request] { state.withLock { $0.requests } }
    var receivedBytes: Int { state.withLock { $0.receivedBytes } }
    var sentBytes: Int { state.withLock { $0.sentBytes } }

    func received(_ count: Int) { state.withLock { $0.receivedBytes += count } }
    func sent(_ count: Int) { state.withLock { $0.sentBytes += count } }

    func connect() -> Int {
        state.withLock { state in
            defer { state.connections += 1 }
            return state.connections
        }
    }

    /// The request's place, from 0.
    func add(_ request: FakeHTTPServer.Request) -> Int {
        state.withLock { state in
            defer { state.requests.append(request) }
            return state.requests.count
        }
    }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: RequestLog
    private let connection: Int
    private let answer: @Sendable (FakeHTTPServer.Request, Int) -> FakeHTTPServer.Answer
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(
        log: RequestLog, connection: Int,
        answer: @escaping @Sendable (FakeHTTPServer.Request, Int) -> FakeHTTPServer.Answer
    ) {
        self.log = log
        self.connection = connection
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(let part):
            log.received(part.readableBytes)
            body.writeImmutableBuffer(part)
        case .end:
            guard let head else { return }
            let request = FakeHTTPServer.Request(
                method: head.method.rawValue, uri: head.uri, headers: head.headers, body: String(buffer: body),
                connection: connection)
            write(answer(request, log.add(request)), context)
        }
    }

    private func write(_ answer: FakeHTTPServer.Answer, _ context: ChannelHandlerContext) {
        if !answer.isSilent {
            let head = HTTPResponseHead(
                version: .http1_1, status: .init(statusCode: answer.status), headers: HTTPHeaders(answer.headers))
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            for chunk in answer.chunks {
                let sent = context.eventLoop.makePromise(of: Void.self)
                sent.futureResult.whenSuccess { [log] in log.sent(chunk.utf8.count) }
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: chunk)))), promise: sent)
            }
        }
        switch answer.ending {
        case .complete:
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .close:
            context.flush()
            context.close(promise: nil)
        case .stall:
            context.flush()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
