import Foundation
import Kafka
import NIOCore

/// One client's connection: frames in, answers out, one request at a time and in order, as Kafka's brokers do it (they
/// mute a connection while its request is being answered).
final class Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let cluster: ClusterState
    let broker: Broker
    let listener: SandboxClusterConfiguration.Listener
    private let requests: RequestTable
    private var frames: FrameAssembler
    private var waiting: [ByteBuffer] = []
    private var isAnswering = false
    /// Off while too much is waiting: TCP then slows the client down.
    private var isReading = true
    private var signIn: SignIn
    private var context: ChannelHandlerContext?
    private var clientHost = ""

    init(
        cluster: ClusterState, broker: Broker, listener: SandboxClusterConfiguration.Listener, requests: RequestTable
    ) {
        self.cluster = cluster
        self.broker = broker
        self.listener = listener
        self.requests = requests
        frames = FrameAssembler(maximumLength: cluster.configuration.limits.requestBytes)
        signIn = SignIn(cluster: cluster, listener: listener)
    }

    // MARK: - The channel

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        clientHost = context.remoteAddress?.ipAddress ?? ""
        guard broker.isAvailable, cluster.connectionCount < cluster.configuration.limits.connections else {
            return context.close(promise: nil)
        }
        broker.add(self)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        broker.remove(self)
        self.context = nil
        waiting = []
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        frames.append(unwrapInboundIn(data))
        do {
            while let frame = try frames.next() { waiting.append(frame) }
        } catch {
            return refuse(error)
        }
        answerNext()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        refuse(error)
    }

    func close() {
        context?.close(promise: nil)
    }

    private func refuse(_ error: any Error) {
        cluster.logger.debug("closing a connection", metadata: ["broker": "\(broker.id)", "cause": "\(error)"])
        close()
    }

    // MARK: - Requests

    /// Answers what is waiting until an answer has to be waited for.
    private func answerNext() {
        while !isAnswering, !broker.isPaused, context != nil, !waiting.isEmpty {
            let frame = waiting.removeFirst()
            do {
                try answer(frame)
            } catch {
                refuse(error)
            }
        }
        let readsOn = waiting.count < cluster.configuration.limits.requestsAhead
        if readsOn != isReading {
            isReading = readsOn
            context?.channel.setOption(.autoRead, value: readsOn).whenFailure { _ in }
        }
    }

    /// Answers what has been waiting, outside of a read.
    func goOn() {
        answerNext()
        context?.flush()
    }

    private func answer(_ frame: ByteBuffer) throws {
        if signIn.takesBareTokens {
            return perform(signIn.bareToken(frame))
        }
        let request = try IncomingRequest(frame: frame)
        if request.header.apiKey == .apiVersions,
            let versions = requests.versions(of: .apiVersions), !versions.contains(request.header.version)
        {
            return send(
                try ApiVersionsRequest.frame(
                    VersionsHandler.unsupported(versions), version: 0, correlationID: request.header.correlationID))
        }
        if let outcome = try signIn.take(request) {
            return perform(outcome)
        }
        let context = RequestContext(
            broker: broker, listener: listener.name, identity: signIn.identity, clientHost: clientHost,
            clientID: request.header.clientID, apiVersion: request.header.version)
        switch try requests.answer(request, context) {
        case .now(let answered): send(answered)
        case .nothing: break
        case .disconnect: close()
        case .later(let future): wait(for: future)
        }
    }

    private func wait(for future: EventLoopFuture<RequestTable.Answered>) {
        isAnswering = true
        future.assumeIsolated().whenComplete { result in
            self.isAnswering = false
            switch result {
            case .success(let answered): self.send(answered)
            case .failure(let error): self.refuse(error)
            }
            self.context?.flush()
            // Later: whoever completed this answer is in the middle of another request.
            self.cluster.loop.assumeIsolated().execute { self.goOn() }
        }
    }

    private func perform(_ outcome: SignIn.Outcome) {
        switch outcome {
        case .answer(let frame): send(frame)
        case .answerAndClose(let frame):
            send(frame)
            context?.flush()
            close()
        case .close: close()
        }
    }

    /// Over its quota, a client is answered at once and what it sends next is left alone for a while (KIP-219).
    private func send(_ answered: RequestTable.Answered) {
        send(answered.frame)
        guard answered.pause > 0 else { return }
        isAnswering = true
        _ = cluster.loop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(answered.pause))) {
            self.isAnswering = false
            self.goOn()
        }
    }

    private func send(_ frame: ByteBuffer) {
        context?.write(wrapOutboundOut(frame), promise: nil)
    }
}
